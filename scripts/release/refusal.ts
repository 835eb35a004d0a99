/** A release that cannot be made: why, and what to do about it. Nothing was changed. */
export class Refusal extends Error {}
