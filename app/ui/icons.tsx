import Archive from "lucide-react/icons/archive";
import ArrowDown from "lucide-react/icons/arrow-down";
import ArrowUp from "lucide-react/icons/arrow-up";
import Bell from "lucide-react/icons/bell";
import BellRing from "lucide-react/icons/bell-ring";
import Building2 from "lucide-react/icons/building-2";
import Check from "lucide-react/icons/check";
import ChevronRight from "lucide-react/icons/chevron-right";
import ChevronsUpDown from "lucide-react/icons/chevrons-up-down";
import CircleAlert from "lucide-react/icons/circle-alert";
import CircleCheck from "lucide-react/icons/circle-check";
import CircleGauge from "lucide-react/icons/circle-gauge";
import Copy from "lucide-react/icons/copy";
import CreditCard from "lucide-react/icons/credit-card";
import Download from "lucide-react/icons/download";
import Ellipsis from "lucide-react/icons/ellipsis";
import ExternalLink from "lucide-react/icons/external-link";
import FileText from "lucide-react/icons/file-text";
import Fingerprint from "lucide-react/icons/fingerprint-pattern";
import FolderKanban from "lucide-react/icons/folder-kanban";
import History from "lucide-react/icons/history";
import House from "lucide-react/icons/house";
import KeyRound from "lucide-react/icons/key-round";
import LifeBuoy from "lucide-react/icons/life-buoy";
import LogOut from "lucide-react/icons/log-out";
import Mail from "lucide-react/icons/mail";
import MailOpen from "lucide-react/icons/mail-open";
import Menu from "lucide-react/icons/menu";
import MessageSquare from "lucide-react/icons/message-square";
import Monitor from "lucide-react/icons/monitor";
import Moon from "lucide-react/icons/moon";
import Paperclip from "lucide-react/icons/paperclip";
import Pencil from "lucide-react/icons/pencil";
import Plus from "lucide-react/icons/plus";
import Receipt from "lucide-react/icons/receipt-text";
import Search from "lucide-react/icons/search";
import Settings from "lucide-react/icons/settings-2";
import ShieldCheck from "lucide-react/icons/shield-check";
import Smartphone from "lucide-react/icons/smartphone";
import SquareCheck from "lucide-react/icons/square-check-big";
import Sun from "lucide-react/icons/sun";
import Trash from "lucide-react/icons/trash-2";
import Upload from "lucide-react/icons/upload";
import User from "lucide-react/icons/user-round";
import UserPlus from "lucide-react/icons/user-plus";
import Users from "lucide-react/icons/users";
import Webhook from "lucide-react/icons/webhook";
import X from "lucide-react/icons/x";

const icons = {
  archive: Archive,
  "arrow-down": ArrowDown,
  "arrow-up": ArrowUp,
  bell: Bell,
  "bell-ring": BellRing,
  building: Building2,
  card: CreditCard,
  check: Check,
  "chevron-right": ChevronRight,
  switch: ChevronsUpDown,
  alert: CircleAlert,
  done: CircleCheck,
  gauge: CircleGauge,
  copy: Copy,
  download: Download,
  more: Ellipsis,
  external: ExternalLink,
  file: FileText,
  fingerprint: Fingerprint,
  projects: FolderKanban,
  history: History,
  home: House,
  key: KeyRound,
  help: LifeBuoy,
  "sign-out": LogOut,
  mail: Mail,
  "mail-open": MailOpen,
  menu: Menu,
  comment: MessageSquare,
  system: Monitor,
  moon: Moon,
  clip: Paperclip,
  edit: Pencil,
  phone: Smartphone,
  plus: Plus,
  receipt: Receipt,
  search: Search,
  settings: Settings,
  shield: ShieldCheck,
  tasks: SquareCheck,
  sun: Sun,
  delete: Trash,
  upload: Upload,
  user: User,
  "user-plus": UserPlus,
  users: Users,
  webhook: Webhook,
  close: X,
} as const;

export type IconName = keyof typeof icons;

/** A 16 px picture beside a word. Alone it needs a hidden name beside it. */
export function Icon({ name }: { name: IconName }) {
  const Picture = icons[name];
  return <Picture className="icon" size={16} strokeWidth={1.75} aria-hidden="true" />;
}
