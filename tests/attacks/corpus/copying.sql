-- COPY: through policies where it reads, refused where it would write past them.

copy tocsin.incidents to stdout

copy tocsin.members (id, display_name) to stdout

copy tocsin.seal_keys to stdout

copy tocsin.gates to stdout

copy tocsin.prompt_tokens to stdout

copy (select * from tocsin.incidents where tenant_id = '<tenant>') to stdout

copy (select * from api.members) to stdout with (format csv, header)

copy (update tocsin.incidents set title = title returning *) to stdout

copy tocsin.incidents to program 'cat > /tmp/stolen'

copy tocsin.incidents to '/tmp/stolen'

copy tocsin.incidents from program 'id'

copy tocsin.incidents from '/etc/passwd'

copy tocsin.incidents from stdin

copy tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint) from stdin

copy (select pg_read_file('/etc/passwd')) to stdout

copy (select auth.sign(null)) to stdout
