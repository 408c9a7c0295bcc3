export const keyScopes = {
  read: 'Read',
  write: 'Change things',
  sign: 'Do what needs a recent sign-in',
} as const;
