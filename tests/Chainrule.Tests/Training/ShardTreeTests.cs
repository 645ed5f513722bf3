using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class ShardTreeTests
{
    [Theory]
    [InlineData(1, "0")]
    [InlineData(2, "(0+1)")]
    [InlineData(3, "((0+1)+2)")]
    [InlineData(4, "((0+1)+(2+3))")]
    [InlineData(5, "(((0+1)+(2+3))+4)")]
    [InlineData(6, "(((0+1)+(2+3))+(4+5))")]
    [InlineData(7, "(((0+1)+(2+3))+((4+5)+6))")]
    [InlineData(11, "((((0+1)+(2+3))+((4+5)+(6+7)))+((8+9)+10))")]
    public void Shards_are_added_in_pairs_and_an_odd_one_rises(int shards, string tree)
    {
        for (int runs = 1; runs <= shards + 1; runs++)
        {
            Assert.Equal(tree, SumOf(new ShardPlan(shards, 0, shards, runs)));
        }
    }

    [Fact]
    public void Any_runs_add_any_number_of_shards_by_the_same_tree()
    {
        for (int shards = 1; shards < 70; shards++)
        {
            string tree = Tree([.. Enumerable.Range(0, shards).Select(shard => $"{shard}")]);
            foreach (int runs in (int[])[1, 2, 3, 5, 8, 64])
            {
                Assert.Equal(tree, SumOf(new ShardPlan(shards, 0, shards, runs)));
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    [InlineData(6, 3)]
    [InlineData(8, 4)]
    [InlineData(64, 7)]
    [InlineData(1000, 10)]
    [InlineData(1024, 11)]
    public void One_thread_needs_at_most_one_buffer_more_than_the_tree_is_high(int shards, int buffers) =>
        Assert.Equal(buffers, new ShardPlan(shards, 0, shards, runs: 1).Buffers);

    [Fact]
    public void A_thread_that_has_all_shards_leaves_no_addition()
    {
        for (int shards = 1; shards < 40; shards++)
        {
            var plan = new ShardPlan(shards, 0, shards, runs: 1);
            Assert.Empty(plan.Left);
            Assert.Equal((0, shards), (plan.Runs[0].Sums.Single().First, plan.Runs[0].Sums.Single().End(shards)));
        }
    }

    [Fact]
    public void Runs_sum_up_subtrees_that_are_complete_in_them_as_a_tree_of_their_own()
    {
        for (int shards = 1; shards < 40; shards++)
        {
            foreach (var run in Enumerable.Range(1, 5).SelectMany(runs => new ShardPlan(shards, 0, shards, runs).Runs))
            {
                int next = run.First;
                foreach (var sum in run.Sums)
                {
                    Assert.Equal(next, sum.First);
                    next = sum.End(shards);
                    string[] names = [.. Enumerable.Range(sum.First, next - sum.First).Select(shard => $"{shard}")];
                    string whole = Tree([.. Enumerable.Range(0, shards).Select(shard => $"{shard}")]);
                    Assert.Contains(Tree(names), whole, StringComparison.Ordinal);
                }

                Assert.Equal(run.End, next);
            }
        }
    }

    [Theory]
    [InlineData(128, 6, "0 21 42 64 85 106 128")]
    [InlineData(7, 4, "0 1 3 5 7")]
    [InlineData(3, 3, "0 1 2 3")]
    public void Rows_are_shared_out_evenly_and_in_order(int rows, int shards, string firstRows)
    {
        var rowsOfShards = Enumerable.Range(0, shards + 1).Select(shard => ShardTree.FirstRow(shard, shards, rows)).ToArray();
        Assert.Equal(firstRows, string.Join(' ', rowsOfShards));
        Assert.Equal(rowsOfShards.Zip(rowsOfShards.Skip(1), (first, end) => end - first).Max(), ShardTree.MostRows(shards, rows));
    }

    [Fact]
    public void A_batch_of_few_rows_has_a_shard_for_each()
    {
        Assert.Equal(3, ShardTree.Count(8, 3));
        Assert.Equal(8, ShardTree.Count(8, 9));
        Assert.Equal(1, ShardTree.MostRows(8, 3));
    }

    /// <summary>Level by level, as the rule says it.</summary>
    private static string Tree(string[] level) => level.Length == 1
        ? level[0]
        : Tree([.. level.Chunk(2).Select(pair => pair.Length == 2 ? $"({pair[0]}+{pair[1]})" : pair[0])]);

    /// <summary>What a plan leaves in buffer 0, its buffers holding formulas for numbers.</summary>
    private static string SumOf(ShardPlan plan)
    {
        string[] buffers = new string[plan.Buffers];
        foreach (var run in plan.Runs)
        {
            int top = plan.BufferOf(run.First);
            for (int shard = run.First; shard < run.End; shard++, top++)
            {
                buffers[top] = $"{shard}";
                for (int i = 0; i < plan.AdditionsAfter(shard); i++, top--)
                {
                    buffers[top - 1] = $"({buffers[top - 1]}+{buffers[top]})";
                }
            }
        }

        foreach (var (to, from) in plan.Left)
        {
            buffers[to] = $"({buffers[to]}+{buffers[from]})";
        }

        return buffers[0];
    }
}
