"""The texts that make the virtual printer: what cupsd, its bus and its paper path read."""

CUPSD_CONF = """\
LogLevel info
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
PreserveJobFiles Yes
JobKillDelay 2
<Location />
Order allow,deny
Allow from 127.0.0.1
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
SubscriptionPrivateAccess all
SubscriptionPrivateValues none
<Limit All>
Order allow,deny
Allow from 127.0.0.1
</Limit>
</Policy>
"""

CUPS_FILES_CONF = """\
ServerRoot {root}/etc
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/tmp
AccessLog {root}/log/access_log
ErrorLog {root}/log/error_log
PageLog {root}/log/page_log
SystemGroup root
Printcap
"""

BUS_CONF = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""

# The paper path: a page that is jammed waits here, any other falls into the tray in one piece.
PAPER_PATH = """\
#!/bin/sh
set -eu
while [ -e {jam} ]; do echo 'STATE: +media-jam' >&2; sleep 0.1; done
echo 'STATE: -media-jam' >&2
page="page-$(date +%s%N).pdf"
cp -- "$1" {tray}/."$page"
mv -- {tray}/."$page" {tray}/"$page"
rm -f -- "$1"
"""
