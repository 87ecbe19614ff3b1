using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Production;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.ApiKeys;

/// <summary>What must hold for <see cref="ApiKeyOptions"/>. No message holds a key.</summary>
/// <param name="needs">What this part must have: where it takes no messages, that keys are on may be meant for another part, which has the key.</param>
internal sealed class ApiKeyRules(ProductionNeeds needs) : IValidateOptions<ApiKeyOptions>
{
    private const StringSplitOptions Split = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var faults = options.Keys.SelectMany(key => FaultsOf($"{ApiKeyOptions.Section}:Keys:{key.Key}", key.Value)).ToList();
        if (needs.HasFlag(ProductionNeeds.TokensOrKeys) && options.IsOn && options.Key.Length == 0 && options.Keys.Count == 0)
        {
            faults.Add($"ENABLE_API_KEY_AUTH is true, but there is no key: set API_KEY, or {ApiKeyOptions.Section}:Keys.");
        }

        if (options.IsOn && options.Key.Length is > 0 and < ApiKeyOptions.MinKeyLength)
        {
            faults.Add($"API_KEY is shorter than {ApiKeyOptions.MinKeyLength} characters; make one with: openssl rand -hex 32.");
        }

        if (options.Key.Contains(',', StringComparison.Ordinal))
        {
            faults.Add("API_KEY has a comma, which would make two keys of it in a header; make one with: openssl rand -hex 32.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <param name="rule">One that was found to be in order.</param>
    public static Caller CallerOf(string name, ApiKeyRule rule)
    {
        var types = rule.Types.Split(',', Split).Select(type => EnumNames<MessageType>.TryParse(type, out var known) ? known : throw Unchecked()).ToHashSet();
        var publish = StreamPatterns.Parse(rule.Publish.Split(',', Split), out var fault);
        return fault is not null ? throw Unchecked() : new Caller
        {
            KeyName = name,
            Sender = SenderNames.OfKey(name),
            Publish = publish,
            Types = types.Count > 0 ? types : null,
            MessagesPerMinute = rule.MessagesPerMinute > 0 ? rule.MessagesPerMinute : null,
            IsAdmin = rule.Admin,
        };

        static InvalidOperationException Unchecked() => new("The rule was not validated.");
    }

    private static IEnumerable<string> FaultsOf(string path, ApiKeyRule rule)
    {
        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(rule, new ValidationContext(rule), faults, validateAllProperties: true))
        {
            yield return $"{path}:Sha256 must be the key's SHA-256, 64 hexadecimal digits, or two of them with a comma between, and MessagesPerMinute no negative number.";
        }

        _ = StreamPatterns.Parse(rule.Publish.Split(',', Split), out var fault);
        if (fault is not null)
        {
            yield return $"{path}:Publish {fault}.";
        }

        if (rule.Publish.Length == 0 && !rule.Admin)
        {
            yield return $"{path}:Publish is empty, so the key may do nothing; name the streams that it may publish to, ** for every one.";
        }

        foreach (var type in rule.Types.Split(',', Split).Where(type => !EnumNames<MessageType>.TryParse(type, out _)))
        {
            yield return $"{path}:Types has '{type}', which is no message type; there are {EnumNames<MessageType>.All}.";
        }
    }
}
