using System.Net;
using DaprPush.SendApi.Requests;

namespace DaprPush.SendApi.OpenApi;

/// <summary>The description and its page as answers, made once.</summary>
/// <remarks>Public for the same reason as <see cref="Intake.MessageIntake"/>.</remarks>
public sealed class ApiDocument
{
    internal ApiAnswer Json { get; } = new(HttpStatusCode.OK, "application/json", ApiDescription.Write());

    internal ApiAnswer Page { get; } =
        new(HttpStatusCode.OK, "text/html; charset=utf-8", DescriptionPage.Bytes) { ContentSecurityPolicy = DescriptionPage.Policy };
}
