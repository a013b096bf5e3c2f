/** Text with a reference in it, which may stand for a value of any type, and `???`, which another file will give. */
export const REFERENCE = "\\$\\{|^\\?\\?\\?$";
