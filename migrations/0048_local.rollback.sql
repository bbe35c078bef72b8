drop schema local cascade;
