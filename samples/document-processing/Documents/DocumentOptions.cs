using System.ComponentModel.DataAnnotations;

namespace DaprPush.Samples.Documents.Documents;

/// <summary>Settings of this service; section <c>Documents</c>.</summary>
internal sealed record DocumentOptions
{
    public const string Section = "Documents";

    /// <summary>Where browsers find the gateway.</summary>
    [Required]
    [Url]
    public string PushUrl { get; set; } = "http://localhost:8089";

    /// <summary>Bytes of a document at the most.</summary>
    [Range(1, 100_000_000)]
    public long MaxBytes { get; set; } = 1_000_000;

    /// <summary>Documents that may wait to be processed; one more is answered 503.</summary>
    [Range(1, 10_000)]
    public int MaxWaiting { get; set; } = 100;

    /// <summary>
    /// A paragraph takes at least so long, as it would where each goes to a model: without it a text is done before anybody has seen
    /// the bar move.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ParagraphTime { get; set; } = TimeSpan.FromMilliseconds(150);
}
