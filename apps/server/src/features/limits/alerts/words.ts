export const announceName = 'limits.announce';
export const mailName = 'limits.mail';
