type Both = readonly [en: string, da: string];

/**
 * What every name of the log is called, for who reads it. Each says what was done or tried, so that it holds for both
 * outcomes; no word of an organisation's is inflected in it. A test names what lacks one.
 */
export const auditWords: Readonly<
  Record<string, { readonly kind: Both; readonly actions: Readonly<Record<string, Both>> }>
> = {
  accommodation: { kind: ['Accommodation', 'Hensyn'], actions: { change: ['change', 'ændre'] } },
  account: {
    kind: ['Connected account', 'Forbundet konto'],
    actions: { connect: ['connect', 'forbinde'], disconnect: ['take away', 'fjerne'] },
  },
  'api-client': {
    kind: ['API client', 'API-klient'],
    actions: {
      create: ['make a key', 'oprette en nøgle'],
      revoke: ['make the key worthless', 'gøre nøglen ugyldig'],
      takeOver: ['answer for the key', 'overtage ansvaret for nøglen'],
    },
  },
  audit: { kind: ['Audit log', 'Revisionslog'], actions: { read: ['read', 'læse'] } },
  comment: {
    kind: ['Comment', 'Kommentar'],
    actions: {
      approve: ['approve', 'godkende'],
      create: ['write', 'skrive'],
      delete: ['delete', 'slette'],
      reject: ['reject', 'afvise'],
      seeReview: ['see what the filter found', 'se, hvad filteret fandt'],
    },
  },
  feed: { kind: ['Community', 'Fællesskab'], actions: { follow: ['follow', 'følge'], post: ['write', 'skrive'] } },
  import: {
    kind: ['Import', 'Import'],
    actions: {
      complete: ['read the file to its end', 'læse filen til ende'],
      create: ['begin', 'begynde'],
      fail: ['give the file up', 'opgive filen'],
    },
  },
  match: {
    kind: ['{Term:match}', '{Term:match}'],
    actions: {
      accept: ['accept', 'sige ja'],
      answerAbout: ['answer a question', 'svare på et spørgsmål'],
      askAbout: ['ask a question', 'stille et spørgsmål'],
      complete: ['complete', 'afslutte som gennemført'],
      decline: ['decline', 'sige nej'],
      end: ['end early', 'afslutte før tid'],
      extend: ['extend', 'forlænge'],
      meet: ['meet', 'mødes'],
      pause: ['pause', 'sætte på pause'],
      readEndReason: ['read why it ended', 'læse, hvorfor det sluttede'],
      readQuestions: ['read the questions', 'læse spørgsmålene'],
      readScore: ['read the score', 'læse scoren'],
      resume: ['resume', 'genoptage'],
      retract: ['take the offer back', 'trække tilbuddet tilbage'],
    },
  },
  'matching-run': {
    kind: ['Matching run', 'Matchning'],
    actions: {
      cancel: ['cancel', 'afbryde'],
      discard: ['discard', 'kassere'],
      fail: ['fail', 'mislykkes'],
      publish: ['publish', 'offentliggøre'],
      review: ['look at the proposals', 'gennemse forslagene'],
      start: ['start', 'starte'],
      succeed: ['succeed', 'lykkes'],
      timeOut: ['run out of time', 'løbe tør for tid'],
    },
  },
  organisation: {
    kind: ['Organisation', 'Organisation'],
    actions: {
      addDomain: ['add a host name', 'tilføje et værtsnavn'],
      change: ['change', 'ændre'],
      close: ['close', 'lukke'],
      create: ['create', 'oprette'],
      readSettings: ['read the settings', 'læse indstillingerne'],
      removeDomain: ['take a host name away', 'fjerne et værtsnavn'],
      resume: ['resume', 'genåbne'],
      suspend: ['suspend', 'suspendere'],
    },
  },
  'pair-rule': {
    kind: ['Rule for two', 'Regel for to'],
    actions: {
      ban: ['never match', 'aldrig matche'],
      change: ['change', 'ændre'],
      pin: ['always match', 'altid matche'],
      remove: ['remove', 'fjerne'],
    },
  },
  participant: {
    kind: ['Participant', 'Deltager'],
    actions: {
      apply: ['apply', 'ansøge'],
      approve: ['approve', 'godkende'],
      begin: ['begin the application', 'begynde ansøgningen'],
      change: ['change answers or places', 'ændre svar eller pladser'],
      complete: ['complete', 'afslutte som gennemført'],
      decline: ['decline', 'afslå'],
      pause: ['pause', 'sætte på pause'],
      readAnswers: ['read the answers', 'læse svarene'],
      remove: ['remove', 'fjerne'],
      requestChanges: ['ask for changes', 'bede om ændringer'],
      resume: ['resume', 'genoptage'],
      submit: ['send the application', 'indsende ansøgningen'],
      waitlist: ['put on the waiting list', 'sætte på ventelisten'],
      withdraw: ['withdraw', 'trække sig'],
    },
  },
  person: {
    kind: ['Person', 'Person'],
    actions: {
      administer: ['administer', 'administrere'],
      change: ['change', 'ændre'],
      changeCues: ['change title, grade or unit', 'ændre titel, trin eller enhed'],
      changeRoles: ['change roles', 'ændre roller'],
      invite: ['invite', 'invitere'],
      makeAdministrator: ['make administrator', 'gøre til administrator'],
      readAddress: ['read the address', 'læse adressen'],
      readCues: ['read title, grade or unit', 'læse titel, trin eller enhed'],
      reinstate: ['let in again', 'lukke ind igen'],
      suspend: ['suspend', 'suspendere'],
      update: ['change own details', 'ændre egne oplysninger'],
    },
  },
  plugin: {
    kind: ['Plugin', 'Plugin'],
    actions: {
      configure: ['set up', 'sætte op'],
      consent: ['consent', 'give samtykke'],
      disable: ['switch off', 'slå fra'],
      enable: ['switch on', 'slå til'],
      readSetup: ['read the setup', 'læse opsætningen'],
      readStatus: ['read the state', 'læse tilstanden'],
      rotate: ['give a webhook a new secret', 'give en webhook en ny hemmelighed'],
      test: ['test', 'teste'],
    },
  },
  post: {
    kind: ['Post', 'Opslag'],
    actions: {
      approve: ['approve', 'godkende'],
      comment: ['comment', 'kommentere'],
      create: ['write', 'skrive'],
      delete: ['delete', 'slette'],
      edit: ['edit', 'redigere'],
      react: ['react', 'reagere'],
      reject: ['reject', 'afvise'],
      seeReview: ['see what the filter found', 'se, hvad filteret fandt'],
    },
  },
  programme: {
    kind: ['{Term:programme}', '{Term:programme}'],
    actions: {
      archive: ['archive', 'arkivere'],
      assignRole: ['give a role', 'give en rolle'],
      cancel: ['cancel', 'aflyse'],
      changePhase: ['change a phase', 'ændre en fase'],
      close: ['begin to close', 'begynde at lukke'],
      complete: ['complete', 'afslutte'],
      create: ['create', 'oprette'],
      open: ['open for applications', 'åbne for ansøgninger'],
      pause: ['pause', 'sætte på pause'],
      removeRole: ['take a role away', 'fjerne en rolle'],
      resume: ['resume', 'genoptage'],
      seeParticipants: ['see the participants', 'se deltagerne'],
      start: ['start', 'starte'],
      startViewAs: ['ask to see it as a role', 'bede om at se det som en rolle'],
      update: ['change', 'ændre'],
      viewAs: ['see it as a role', 'se det som en rolle'],
    },
  },
  session: {
    kind: ['{Term:session}', '{Term:session}'],
    actions: {
      cancel: ['cancel', 'aflyse'],
      join: ['join', 'deltage'],
      log: ['write down that it was held', 'notere, at mødet er holdt'],
      markHeld: ['mark as held', 'markere som holdt'],
      markNoShow: ['mark as missed', 'markere som udeblivelse'],
      move: ['move', 'flytte'],
      readAgenda: ['read the agenda', 'læse dagsordenen'],
      schedule: ['book', 'booke'],
    },
  },
  'sign-in': {
    kind: ['Sign-in', 'Login'],
    actions: {
      reuse: ['use a renewal twice, as a thief does', 'bruge en fornyelse to gange, som en tyv gør'],
      revoke: ['end', 'afslutte'],
    },
  },
};
