create or replace function core.require_module(module text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    if auth.has_module(require_module.module) then
        return true;
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        constraint = 'module-disabled',
        message = format('The module %s is not enabled for your organisation.', require_module.module),
        detail = json_build_object('module', require_module.module);
end;
$$;

comment on function core.require_module(text) is
'True when the tenant has the module enabled; else the error module-disabled, naming it.';
