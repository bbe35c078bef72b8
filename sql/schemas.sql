comment on schema tocsin is 'The tables: what is true of a row is here, as constraints.';

comment on schema auth is 'Who is calling, and what they may see: the signed context and what policies ask of it.';

comment on schema core is 'The rules: triggers that hold whoever writes, and what the verbs are made of.';

comment on schema api is 'The contract: every noun is a view, every verb a function, each has its route.';

comment on schema intake is 'What answers somebody without an account: links, tickets, and the one way in for an answer.';

comment on schema engine is 'What only the worker and the command line run.';

comment on type core.result is 'What a verb answers: the resource as JSON, its version, and where it is.';
