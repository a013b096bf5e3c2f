/** As far as plain data go. @param {unknown} left @param {unknown} right */
export const isDeepStrictEqual = (left, right) => JSON.stringify(left) === JSON.stringify(right);
