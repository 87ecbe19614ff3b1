using System.Text.Json;
using DaprPush.DevSidecar.Cel;

namespace DaprPush.DevSidecar.Tests.Components;

public sealed class CelTests
{
    private static readonly JsonElement Event = JsonDocument.Parse(
        """{"type":"order.placed","data":{"amount":120,"tags":["new","big"],"customer":{"name":"Ada"},"urgent":true,"none":null}}""").RootElement;

    [Theory]
    [InlineData("event.type == 'order.placed'", true)]
    [InlineData("event.type != \"order.placed\"", false)]
    [InlineData("event.data.amount > 100 && event.data.amount <= 120", true)]
    [InlineData("event.data.amount > 200 || event.data.urgent", true)]
    [InlineData("!event.data.urgent", false)]
    [InlineData("'big' in event.data.tags", true)]
    [InlineData("event.type in ['a', 'b']", false)]
    [InlineData("event.data.customer.name.startsWith('A')", true)]
    [InlineData("event['data']['customer'].name == 'Ada'", true)]
    [InlineData("event.type.matches('^order\\\\.')", true)]
    [InlineData("size(event.data.tags) == 2 && event.data.tags[1] == 'big'", true)]
    [InlineData("has(event.data.customer) && !has(event.data.supplier)", true)]
    [InlineData("event.data.supplier.name == 'x'", false)]
    [InlineData("event.data.missing == 1 || event.data.urgent", true)]
    [InlineData("event.data.amount / 2 + 1 == 61", true)]
    [InlineData("event.data.urgent ? event.data.amount == 120 : false", true)]
    [InlineData("event.data.amount == '120'", false)]
    public void IsTrue_Condition_IsWhatItSays(string text, bool expected) =>
        CelExpression.Compile(text).IsTrue(name => name == "event" ? Event : null).Should().Be(expected);

    [Theory]
    [InlineData("event.type ==")]
    [InlineData("(event.type")]
    [InlineData("event.type = 'x'")]
    [InlineData("unknown(event)")]
    [InlineData("'never ends")]
    [InlineData("a b")]
    public void Compile_NoExpression_IsRefusedWithTheText(string text)
    {
        var act = () => CelExpression.Compile(text);

        act.Should().Throw<FormatException>().WithMessage($"*{text}*");
    }
}
