// What the data saver says; its switches stand in the template.

export const strings = {
  weak: "Your connection is weak: without video, sound gets through better.",
  audioOnly: "Audio only",
};
