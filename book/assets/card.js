/* Copy a citation. Without this script its text can be selected, and no button is shown. */
document.addEventListener("DOMContentLoaded", () => {
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch { // no clipboard on a page opened from a file, or not allowed
      getSelection().selectAllChildren(text);
      return document.execCommand("copy");
    }
  };
  for (const button of document.querySelectorAll(".citation button.copy")) {
    const status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    button.after(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      status.textContent = "";
      const copied = await copy(button.parentElement.querySelector("pre"));
      status.textContent = copied ? "Copied" : "Selected: copy it with Ctrl+C or ⌘C";
    });
  }
});
