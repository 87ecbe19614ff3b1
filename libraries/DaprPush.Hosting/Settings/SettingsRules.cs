using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Settings;

/// <summary>Holds an options object to its annotations, with a sentence for each value that breaks one.</summary>
internal sealed class SettingsRules<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = Setting.Of(typeof(TOptions), section).SelectMany(setting => FaultsOf(setting, options)).ToList();
        if (options is IValidatableObject whole)
        {
            faults.AddRange(whole.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage ?? "A setting is wrong."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOf(Setting setting, TOptions options)
    {
        var value = setting.Property.GetValue(options);
        var context = new ValidationContext(options) { MemberName = setting.Property.Name, DisplayName = setting.Name };
        foreach (var rule in setting.Property.GetCustomAttributes<ValidationAttribute>())
        {
            if (rule.GetValidationResult(value, context) is { } fault)
            {
                yield return rule switch
                {
                    RequiredAttribute => $"{setting.Name} is missing.",
                    RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{setting.Name} is {value}; it must be from {range.Minimum} to {range.Maximum}."),
                    _ => fault.ErrorMessage ?? $"{setting.Name} is wrong.",
                };
            }
        }
    }
}
