namespace DaprPush.Router.Terms;

/// <summary>How a state key carries the term under which it was written.</summary>
internal static class TermKeys
{
    /// <summary>Nothing was written in it.</summary>
    public const string NoTerm = "";

    public static string In(string term, string key) => term == NoTerm ? key : key + "." + term;
}
