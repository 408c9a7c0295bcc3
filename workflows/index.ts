export { consultation } from './consultation.ts';
export { development } from './development.ts';
export { inspection } from './inspection.ts';
export { postroom } from './postroom.ts';
export { strategyWatch } from './strategy-watch.ts';
export { signOff } from './sign-off.ts';
export { openReview } from './open-review.ts';
export { review } from './review.ts';
