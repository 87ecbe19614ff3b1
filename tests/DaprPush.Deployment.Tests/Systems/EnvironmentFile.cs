using System.Security.Cryptography;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>A file of <c>NAME=VALUE</c> lines, as systemd, Docker and PM2 read it.</summary>
internal static class EnvironmentFile
{
    /// <summary><c>deploy/env/production.env.example</c>, every empty value filled in as its first line tells.</summary>
    public static Dictionary<string, string> Production() => Read(Repository.At("deploy", "env", "production.env.example"))
        .ToDictionary(setting => setting.Key, setting => setting.Value.Length > 0 ? setting.Value : NewSecret());

    public static Dictionary<string, string> Read(string path) => File.ReadLines(path)
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'));

    /// <summary>What <c>openssl rand -hex 32</c> prints.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
