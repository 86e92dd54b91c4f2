export default function Unwritten() {
  return null;
}
