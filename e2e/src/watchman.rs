//! What clears up when this process ends in a way that drops nothing: a crash, Ctrl-C, or simply the end of a test
//! run with a world that all tests share.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// A shell that waits for the end of its input, which is ours, and then clears up one thing.
pub(crate) struct Watchman(Option<(Child, ChildStdin)>);

impl Watchman {
    /// Kills a program by its id.
    pub(crate) fn over_process(id: u32) -> Self {
        Self::posted("kill -9 \"$1\" 2>/dev/null", &id.to_string())
    }

    /// Removes a temporary folder, once the programs that wrote in it are gone.
    pub(crate) fn over_folder(folder: &Path) -> Self {
        Self::posted("sleep 1; rm -rf -- \"$1\"", folder.to_str().expect("a path of plain text"))
    }

    fn posted(duty: &str, object: &str) -> Self {
        let mut shell = Command::new("sh")
            .args(["-c", &format!("read -r _; {duty}"), "watchman", object])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("there is a shell");
        let line = shell.stdin.take().expect("its input is piped");
        Self(Some((shell, line)))
    }

    /// Sends the watchman home, because what it watches over is being cleared up in order. For a program this comes
    /// before its id can become somebody else's.
    pub(crate) fn dismiss(&mut self) {
        if let Some((mut shell, line)) = self.0.take() {
            let _ = shell.kill();
            let _ = shell.wait();
            drop(line);
        }
    }
}
