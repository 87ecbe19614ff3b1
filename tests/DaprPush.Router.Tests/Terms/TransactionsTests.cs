using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Tests.Terms;

public class TransactionsTests
{
    [Fact]
    public void Of_PartsThatFit_AreOne() =>
        Sizes(Transactions.Of([Part("a", 3), Part("b", 4)], Part("root", 2), maxOperations: 9)).Should().Equal(9);

    [Fact]
    public void Of_PartsThatDoNotFitTogether_GoWholeAndTheRootLast()
    {
        var transactions = Transactions.Of([Part("a", 6), Part("b", 6), Part("c", 3)], Part("root", 2), maxOperations: 10).ToArray();

        Sizes(transactions).Should().Equal(6, 9, 2);
        transactions[1].Select(change => change.Key).Should().StartWith("b0").And.EndWith("c2");
    }

    [Fact]
    public void Of_APartThatDoesNotFitByItself_EndsWithItsLastChange()
    {
        var transactions = Transactions.Of([Part("a", 2), Part("b", 25)], [], maxOperations: 10).ToArray();

        Sizes(transactions).Should().Equal(2, 10, 10, 5);
        transactions[^1][^1].Key.Should().Be("b24");
    }

    [Fact]
    public void Of_LargeValues_StaysUnderWhatASidecarTakes()
    {
        var transactions = Transactions.Of([[.. Enumerable.Range(0, 5).Select(i => new StateChange($"k{i}", new byte[Transactions.MaxBytes / 2], 0))]], [], maxOperations: 100);

        Sizes(transactions).Should().Equal(2, 2, 1);
    }

    private static StateChange[] Part(string name, int changes) => [.. Enumerable.Range(0, changes).Select(i => new StateChange($"{name}{i}", [1], 0))];

    private static IEnumerable<int> Sizes(IEnumerable<IReadOnlyList<StateChange>> transactions) => transactions.Select(transaction => transaction.Count);
}
