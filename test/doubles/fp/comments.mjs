import { randomUUID } from 'node:crypto';

/** Newest first. */
export function commentsOn({ comments }, { id }) {
  return comments.filter((comment) => comment.issueId === id).reverse();
}

/** Trimmed at both ends; white space within is kept. */
export function addComment(project, issue, content, author) {
  project.comments.push({
    id: randomUUID(),
    issueId: issue.id,
    author,
    content: content.trim(),
    createdAt: new Date().toISOString(),
  });
}
