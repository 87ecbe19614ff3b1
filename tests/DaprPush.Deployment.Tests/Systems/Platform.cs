using System.Runtime.Versioning;

// What is deployed here are Linux servers: file modes, systemd, Debian's programs.
[assembly: SupportedOSPlatform("linux")]
