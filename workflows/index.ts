export { consultation } from './consultation.ts';
export { postroom } from './postroom.ts';
export { signOff } from './sign-off.ts';
