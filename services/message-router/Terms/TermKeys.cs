namespace DaprPush.Router.Terms;

/// <summary>How a state key carries the term under which it was written.</summary>
internal static class TermKeys
{
    /// <summary>What was stored before there were terms: its keys carry none.</summary>
    public const string NoTerm = "";

    public static string In(string term, string key) => term == NoTerm ? key : key + "." + term;
}
