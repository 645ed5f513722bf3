using Chainrule.Training;

namespace Chainrule.Mpi.Tests;

public sealed class RankAgreementTests
{
    [Fact]
    public void Those_who_say_the_same_go_on() =>
        Assert.All(Verdicts([("seed", "1")], [("seed", "1")], [("seed", "1")]), Assert.Null);

    [Fact]
    public void All_are_told_of_the_first_who_differs_and_in_what()
    {
        var verdicts = Verdicts([("data", "a"), ("seed", "1")], [("data", "a"), ("seed", "1")], [("data", "a"), ("seed", "7")]);
        Assert.All(verdicts, verdict => Assert.Equal("rank 2 differs from rank 0 in seed: 7, not 1", verdict));
    }

    [Fact]
    public void What_only_one_of_them_has_is_a_difference_too()
    {
        Assert.Equal(
            "rank 1 differs from rank 0: it has no l2, which is 0.1 there",
            Verdicts([("seed", "1"), ("l2", "0.1")], [("seed", "1")])[0]);
        Assert.Equal("rank 1 differs from rank 0: it has l2, which rank 0 hasn't", Verdicts([], [("l2", "0.1")])[1]);
    }

    private static string?[] Verdicts(params (string Name, string Value)[][] facts)
    {
        string?[] verdicts = new string?[facts.Length];
        var members = LocalExchange.Create(facts.Length);
        Thread[] threads = [.. members.Select(member => new Thread(() =>
        {
            try
            {
                RankAgreement.Require(
                    member, [.. facts[member.Process].Select(fact => KeyValuePair.Create(fact.Name, fact.Value))]);
            }
            catch (ChainruleException exception)
            {
                verdicts[member.Process] = exception.Message;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a member waits for ever"));
        return verdicts;
    }
}
