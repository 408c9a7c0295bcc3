export { consultation } from './consultation.ts';
export { postroom } from './postroom.ts';
