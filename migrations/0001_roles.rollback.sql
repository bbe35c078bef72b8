-- Roles, their settings and memberships are shared by every database of the cluster: they stay.
select 1;
