using System.Globalization;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Streams;
using Microsoft.AspNetCore.Http;

namespace DaprPush.SendApi.Connections;

/// <summary>Which connections a caller wants to see.</summary>
internal sealed record ConnectionListQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    public const string LimitName = "limit";
    public const string PageTokenName = "page_token";
    public const string UserName = "user_id";
    public const string GatewayName = "gateway";
    public const string StreamName = "stream";

    // A token of a caller who cannot set headers; who reads it is not this.
    private const string AccessTokenName = "access_token";

    private static readonly string[] Known = [LimitName, PageTokenName, UserName, GatewayName, StreamName, AccessTokenName];

    public int Limit { get; private init; } = DefaultLimit;

    public string? UserId { get; private init; }

    public string? Gateway { get; private init; }

    public StreamName? Stream { get; private init; }

    /// <summary>Where the page before ended; null for the first page.</summary>
    public PageToken? After { get; private init; }

    /// <summary>The query that <paramref name="values"/> spell; null with every fault in <paramref name="errors"/>.</summary>
    public static ConnectionListQuery? Read(IQueryCollection values, out IReadOnlyList<FieldError> errors)
    {
        var faults = new List<FieldError>();
        foreach (var (name, given) in values)
        {
            if (!Known.Contains(name))
            {
                faults.Add(new FieldError(name, $"is not known; there are {string.Join(", ", Known[..^1])}"));
            }
            else if (given.Count > 1)
            {
                faults.Add(new FieldError(name, "stands there more than once"));
            }
        }

        var limit = DefaultLimit;
        if ((string?)values[LimitName] is { } limitText
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            faults.Add(new FieldError(LimitName, $"must be a whole number from 1 to {MaxLimit}"));
        }

        StreamName? stream = null;
        if ((string?)values[StreamName] is { } streamText)
        {
            if (Messages.Streams.StreamName.TryParse(streamText, out var parsed))
            {
                stream = parsed;
            }
            else
            {
                faults.Add(new FieldError(StreamName, "must be a stream's whole name, like channel:news, user:alice or broadcast"));
            }
        }

        var query = new ConnectionListQuery
        {
            Limit = limit,
            UserId = Name(values, UserName, faults),
            Gateway = Name(values, GatewayName, faults),
            Stream = stream,
        };
        if ((string?)values[PageTokenName] is { } tokenText && faults.Count == 0)
        {
            if (PageToken.TryParse(tokenText, query, out var token))
            {
                query = query with { After = token };
            }
            else
            {
                faults.Add(new FieldError(PageTokenName, "must be the next_page_token of a page with the same filters"));
            }
        }

        errors = faults;
        return faults.Count == 0 ? query : null;
    }

    private static string? Name(IQueryCollection values, string name, List<FieldError> faults)
    {
        string? value = values[name];
        if (value is not null && !NameRules.IsValid(value))
        {
            faults.Add(new FieldError(name, NameRules.Description));
        }

        return value;
    }
}
