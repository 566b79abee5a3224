import { imagePath } from './servers/paths.js'
import type { Process } from './types.js'

/** Why a program cannot run as another user than root. */
export interface RootDaemon {
  readonly code: string
  readonly message: string
}

/** One row for each reason: the programs, blank-separated, and the sentence that a person reads. */
const rows: readonly { readonly code: string; readonly programs: string; readonly message: string }[] = [
  {
    code: 'needs-cron',
    programs: 'cron crond anacron fcron bcron dcron cronie',
    message: 'a cron daemon switches to the owner of each job, which only root can do',
  },
  {
    code: 'needs-sshd',
    programs: 'sshd dropbear',
    message: 'an SSH daemon logs users in as themselves, which only root can do',
  },
  {
    code: 'needs-ftp-server',
    programs: 'vsftpd proftpd pure-ftpd pure-ftpd-run in.ftpd bftpd',
    message: 'an FTP daemon logs users in as themselves, which only root can do',
  },
  {
    code: 'needs-mail-server',
    programs:
      'postfix sendmail exim exim4 dovecot opensmtpd smtpd saslauthd opendkim opendmarc rspamd spamd amavisd amavisd-new master',
    message: 'a mail server runs its parts as different users and delivers to many',
  },
  {
    code: 'needs-name-server',
    programs: 'named bind9 unbound dnsmasq pdns_server pdns_recursor knotd nsd',
    message: 'a name server binds port 53 and drops its privileges by itself',
  },
  {
    code: 'needs-vpn',
    programs:
      'openvpn wg wg-quick wireguard-go boringtun ipsec charon starter xl2tpd pppd pptpd ocserv openconnect strongswan tailscaled zerotier-one nebula tincd',
    message: 'a VPN daemon creates network interfaces',
  },
  {
    code: 'needs-network-administration',
    programs:
      'iptables ip6tables iptables-restore ip6tables-restore nft ipset tc keepalived bird bird6 zebra bgpd ospfd frr frrinit.sh ovs-vswitchd ovsdb-server conntrackd ipvsadm arptables ebtables hostapd wpa_supplicant radvd modprobe sysctl',
    message: 'it administers the network of its host or container',
  },
  {
    code: 'needs-dhcp',
    programs: 'dhcpd dhclient kea-dhcp4 kea-dhcp6 udhcpd dhcrelay in.tftpd tftpd atftpd',
    message: 'a DHCP or TFTP server uses raw sockets or ports below 1024',
  },
  {
    code: 'needs-time-server',
    programs: 'ntpd chronyd ptp4l phc2sys openntpd timesyncd',
    message: 'a time server sets the clock',
  },
  {
    code: 'needs-syslog',
    programs: 'rsyslogd syslogd syslog-ng klogd metalog auditd',
    message: 'a system logger owns /dev/log and the files of all programs',
  },
  {
    code: 'rotates-logs',
    programs: 'logrotate',
    message: 'it renames the logs of other programs and makes them anew, each for its owner, which only root can do',
  },
  {
    code: 'captures-packets',
    programs: 'tcpdump tshark dumpcap arpwatch snort suricata zeek ngrep ettercap kismet p0f arp-scan masscan',
    message: 'it captures packets from the network',
  },
  {
    code: 'needs-session-server',
    programs: 'shiny-server shiny-server.sh rserver rstudio-server',
    message: 'it runs applications and sessions as other users (run_as), which only root can do',
  },
  {
    code: 'init-system',
    programs:
      'init systemd my_init runsvdir runsvdir-start runit runit-init s6-svscan s6-overlay-init s6-rc s6-svscanboot openrc openrc-init upstart procd rc.init start_runit systemctl cont-init finit',
    message: 'an init system starts services as several users',
  },
  {
    code: 'runs-container-engine',
    programs:
      'dockerd dockerd-entrypoint.sh docker-init containerd buildkitd podman crio kubelet k3s k0s rke2 kind minikube lxd incusd dind',
    message: 'a container engine needs privileges of its host',
  },
  {
    code: 'needs-file-server',
    programs:
      'smbd nmbd winbindd samba samba-ad-dc rpc.nfsd rpc.mountd rpcbind nfsd exportfs ganesha.nfsd netatalk afpd glusterd',
    message: 'a file server acts as the users whose files it serves',
  },
  {
    code: 'needs-login-service',
    programs:
      'login getty agetty lightdm gdm xrdp xrdp-sesman sssd slapd krb5kdc kadmind nslcd nscd telnetd in.telnetd xinetd inetd',
    message: 'it logs users in, or serves accounts, and switches users by itself',
  },
  {
    code: 'needs-printing',
    programs: 'cupsd',
    message: 'the print service switches users by itself',
  },
  {
    code: 'manages-devices',
    programs:
      'udevd systemd-udevd mdadm multipathd iscsid tgtd lvmetad smartd apcupsd upsd upsdrvctl usbhid-ups gpsd lircd bluetoothd pcscd mount umount losetup mknod fuse-overlayfs acpid litefs s3fs goofys gcsfuse sshfs juicefs mountpoint-s3 mount-s3',
    message: 'it manages devices or file systems',
  },
]

const byProgram = new Map(
  rows.flatMap(({ code, programs, message }) => programs.split(' ').map(name => [name, { code, message }] as const)),
)

/**
 * The reason why a program, by the last segment of its path, has to run as root, or is the supervisor of several users'
 * programs; undefined for all others. `process`: what starts it, where that is known.
 */
export function rootDaemon(program: string, process?: Pick<Process, 'words' | 'cwd' | 'via'>): RootDaemon | undefined {
  // Beside an application it rotates the logs of that.
  if (program === 'logrotate' && !['entrypoint', 'cmd', 'deployment'].includes(process?.via ?? '')) return undefined
  const named = process?.words[0]?.value
  const isOwn = named?.includes('/') === true && OWN_PLACE.test(imagePath(named, process?.cwd ?? '/'))
  return isOwn && COMMON_WORDS.has(program) ? undefined : byProgram.get(program)
}

/** Names that applications give to programs of their own too. */
const COMMON_WORDS: ReadonlySet<string> = new Set(['cron', 'init', 'kind', 'login', 'mount'])

/** Not the root folder, and none of the system's. */
const OWN_PLACE = /^\/(?!(?:usr\/(?:local\/)?)?(?:s?bin|lib|lib64|libexec|command|package)\/)[^/]+\//
