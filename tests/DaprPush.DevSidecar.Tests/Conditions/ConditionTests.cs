using System.Text.Json;
using DaprPush.DevSidecar.PubSub.Routing;

namespace DaprPush.DevSidecar.Tests.Conditions;

public sealed class ConditionTests
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
    [InlineData("event.data.missing == 1 && true || !has(event.data.missing) && event.data.missing2 != null || event.data.urgent", true)]
    [InlineData("event.data.missing != null", false)]
    [InlineData("event.data.none == null", true)]
    [InlineData("has(event.data.none) && has(event.data.customer.name) && !has(event.nothing.name)", true)]
    [InlineData("event['data'].tags.exists(t, t == 'new')", true)]
    [InlineData("event.data.amount / 2 + 1 == 61", true)]
    [InlineData("event.data.urgent ? event.data.amount == 120 : false", true)]
    [InlineData("event.data.amount == '120'", false)]
    public void IsTrue_Condition_IsWhatItSays(string text, bool expected) =>
        EventCondition.Compile(text).IsTrueFor(Event).Should().Be(expected);

    [Theory]
    [InlineData("event.type ==")]
    [InlineData("(event.type")]
    [InlineData("event.type = 'x'")]
    [InlineData("unknown(event)")]
    [InlineData("'never ends")]
    [InlineData("a b")]
    [InlineData("event.type == # 'x'")]
    [InlineData("event.data.tags.unknown('x')")]
    [InlineData("true || unknown(event.type)")]
    public void Compile_NoExpression_IsRefusedWithTheText(string text)
    {
        var act = () => EventCondition.Compile(text);

        act.Should().Throw<FormatException>().WithMessage($"*{text}*");
    }
}
