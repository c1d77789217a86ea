/** Joining somebody else's class from the desktop app. */
export const joinClass = {
  title: 'Join a class',
  lead: 'Somebody else teaches. Paste the invitation they sent you, or choose their computer below. It opens in a window of its own, without a warning.',
  invitation: 'Invitation',
  invitationHint: 'It begins with http://, https:// or lectern://',
  invitationWrong: 'This is not an invitation to a class. Copy the whole link.',
  join: 'Join',
  nearby: 'On this network',
  none: 'No class was found on this network yet. An invitation works all the same.',
  codeFor: (name: string) => `Code for ${name}`,
  codeMissing: 'Enter the code their screen shows.',
  opened: 'The class opens in another window.',
};
