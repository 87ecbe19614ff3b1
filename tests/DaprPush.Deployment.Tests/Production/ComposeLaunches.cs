using DaprPush.Deployment.Tests.Systems;
using DaprPush.Deployment.Tests.Yaml;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>What the compose file starts, with <c>production.env.example</c> filled in as <c>deploy/.env</c>.</summary>
internal static class ComposeLaunches
{
    public static IReadOnlyList<Launch> Read(PublishedApps images)
    {
        var settings = EnvironmentFile.Production();
        var launches = new List<Launch>();
        foreach (var (instance, service) in YamlFile.ReadOne("deploy", "docker-compose.yml")["services"]!.AsObject().Where(service => service.Value!["build"] is not null))
        {
            service!["env_file"]!.AsArray().Select(file => (string)file!).Should().Equal(".env");
            var environment = new Dictionary<string, string>(settings);
            foreach (var (name, value) in service["environment"]!.AsObject())
            {
                environment[name] = (string)value!;
            }

            var appId = Path.GetFileNameWithoutExtension((string)service["build"]!["dockerfile"]!);
            launches.Add(ImageLaunches.Of(images, appId, instance, environment));
        }

        return launches;
    }
}
