-- Known devices end with the password they were made under. The signed cookie of a device carries this number (see
-- src/known-device.ts), so that cookies of before are those of strangers, wherever they are now.
alter table credentials add column device_epoch int not null default 0;

create function end_devices_of_old_password() returns trigger language plpgsql as $$
begin
  new.device_epoch := old.device_epoch + 1;
  return new;
end $$;

create trigger new_passwords_end_devices before update of password on credentials
  for each row when (new.password is distinct from old.password) execute function end_devices_of_old_password();
