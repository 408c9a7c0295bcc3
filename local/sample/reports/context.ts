/** What the first of the two reports says around its figures (S6-S9, S11-S18, S24-S33, S43-S45), told in our own words. */
export const context = {
  development: [
    'Three things were on the table when the drafting began: what the Government plans for ten years, what had gone well and badly under the strategy before, and, from August 2002, an analysis of the gaps.',
    'In October 2001 the senior managers of the service named what should stay in front: less supply, more people in treatment that works, and communities that are harmed less and want fewer drugs.',
    'From that, and from a look back at the strategy before, the directorate and the consultancy group of the service made a proposal for partners: police enforce, and harm reduction goes on.',
    'Strategic partners met on 11 March 2002. The GLA paid, and Paul Hayes of the National Treatment Agency was in the chair. They backed the objectives, and asked for joint enforcement in which no agency is the junior one.',
    'What ministers asked of the police for 2002-3, in April, pointed the same way: class A drugs harder to get and less used, and less disorder, by working with others.',
    'Boroughs and drug action teams then read the draft. Members of the Authority talked it through on 16 May 2002, without minutes. They liked its strands, and wanted three things from the action plan: the tie to strategies of others, what partnership means from day to day, and how people are told.',
  ],
  difference: [
    'The strategy for 1999 to 2002 wanted fewer crimes caused by drugs, and worked in four strands: the young, communities, treatment and availability. What was to be done was clear; whether it was being done was hardly looked at.',
    'Operation Crackdown and arrest referral worked, and are built on. What pilots taught goes into later operations, and is passed round inside the service.',
    'There are two priority areas now. Supply is where the law is enforced; demand is where harm is reduced and people are taught. Communities are backed in both, and partners are part of both.',
    'It serves the objectives of the service. Where drugs feed violence or terrorism, intelligence is to show that first; and money is followed, seized and confiscated.',
  ],
  implementation: [
    'The head of the Drugs Directorate answers for it, and the Drugs Strategic Committee keeps the commands together. Each quarter is reviewed. A command that does not do its part, or whose part does not work, is inspected.',
  ],
  measurement: [
    'Targets of boroughs and the best value indicators stand behind what the strategy is measured by. What is counted and what people say both matter: the survey of public attitudes asks how they see dealing where they live, and what the police do about it.',
    'The Home Office prescribes best value indicators for enforcement and for arrest referral. Its figures on enforcement show neither how much is done nor whether it helps, so that the service makes more of its own.',
  ],
} as const;
