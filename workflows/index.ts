export { consultation } from './consultation.ts';
export { openReview } from './open-review.ts';
export { postroom } from './postroom.ts';
export { review } from './review.ts';
