using Chainrule.Data;

namespace Chainrule.Tests.Data;

public class SplitTests
{
    private static ArrayDataset Labeled(params int[] labels) => ArrayDataset.OfClasses(
        [.. Enumerable.Range(0, labels.Length).Select(i => (float)i)], new Shape(1), labels, labels.Max() + 1);

    private static ArrayDataset Valued(int count) => ArrayDataset.OfValues(new float[count], new Shape(1), new float[count], 1);

    [Fact]
    public void Every_row_is_in_exactly_one_part_in_its_old_order()
    {
        Split split = Split.HoldOutCount(Valued(1000), 137, seed: 1);
        Assert.Equal(137, split.HeldOut.Count);
        Assert.Equal(863, split.Train.Count);
        Assert.Equal(Enumerable.Range(0, 1000), split.Train.Rows.ToArray().Concat(split.HeldOut.Rows.ToArray()).Order());
        Assert.Equal(split.Train.Rows.ToArray().Order(), split.Train.Rows.ToArray());
        Assert.Equal(split.HeldOut.Rows.ToArray().Order(), split.HeldOut.Rows.ToArray());
    }

    [Fact]
    public void The_seed_decides_which_rows()
    {
        int[] Rows(ulong seed) => Split.HoldOutFraction(Valued(500), 0.2, seed).HeldOut.Rows.ToArray();
        Assert.Equal(Rows(7), Rows(7));
        Assert.NotEqual(Rows(7), Rows(8));
        Assert.Equal(100, Rows(7).Length);
    }

    [Fact]
    public void Every_class_is_held_out_in_proportion()
    {
        int[] labels = [.. Enumerable.Range(0, 1000).Select(i => i < 700 ? 0 : i < 950 ? 1 : i < 996 ? 2 : 3)];
        Split split = Split.HoldOutCount(Labeled(labels), 100, seed: 3);
        int[] held = new int[100];
        split.HeldOut.CopyClasses([.. Enumerable.Range(0, 100)], held);
        // 70, 25, 4.6 and 0.4 of 100
        Assert.Equal([70, 25, 5, 0], Enumerable.Range(0, 4).Select(c => held.Count(label => label == c)));
    }

    [Fact]
    public void Rows_are_held_out_alike_from_everywhere()
    {
        int[] times = new int[20];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            foreach (int row in Split.HoldOutCount(Valued(20), 5, seed).HeldOut.Rows)
            {
                times[row]++;
            }
        }

        Assert.All(times, t => Assert.InRange(t, 400, 600)); // 500 expected, deviation 19
    }

    [Fact]
    public void Both_parts_need_a_row()
    {
        Assert.Throws<ChainruleException>(() => Split.HoldOutCount(Valued(5), 5, 0));
        Assert.Throws<ChainruleException>(() => Split.HoldOutCount(Valued(5), 0, 0));
        Assert.Throws<ChainruleException>(() => Split.HoldOutFraction(Valued(5), 1, 0));
        Assert.Throws<ChainruleException>(() => Split.HoldOutFraction(Valued(5), 0, 0));
        Assert.Throws<ChainruleException>(() => Split.HoldOutFraction(Valued(5), double.NaN, 0));
        Assert.Throws<ChainruleException>(() => Split.HoldOutFraction(Valued(1), 0.5, 0));
        Assert.Equal(1, Split.HoldOutFraction(Valued(5), 0.001, 0).HeldOut.Count);
        Assert.Equal(4, Split.HoldOutFraction(Valued(5), 0.999, 0).HeldOut.Count);
    }

    [Fact]
    public void A_subset_hands_out_the_rows_of_its_source()
    {
        float[] inputs = [.. Enumerable.Range(0, 1200).Select(i => (float)i)];
        float[] targets = [.. inputs.Select(v => -v)],
            weights = [.. Enumerable.Range(0, 600).Select(i => i + 0.5f)];
        var subset = new Subset(
            ArrayDataset.OfValues(inputs, new Shape(2), targets, 2, weights),
            [.. Enumerable.Range(0, 600).Reverse()]
        );
        var batch = new Batch(subset, 600);
        batch.FillInOrder(0, 600); // more than one piece
        Assert.Equal([1198, 1199, 1196, 1197], batch.Inputs[..4]);
        Assert.Equal([-2, -3, -0f, -1], batch.Targets.Values[^4..]);
        Assert.Equal([1.5f, 0.5f], batch.Targets.Weights[^2..]);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Fill([600]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Subset(Valued(3), [3]));
    }
}
