using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chainrule.Data;
using Chainrule.Kernels;

namespace Chainrule.Tests;

public class BatchTests
{
    private static readonly ArrayDataset Labeled = ArrayDataset.OfClasses(
        [1, 2, 3, 4, 5, 6],
        new Shape(2),
        [0, 2, 1],
        3,
        [1f, 2f, 3f]
    );
    private static readonly ArrayDataset Valued = ArrayDataset.OfValues(
        [1, 2, 3, 4, 5, 6],
        new Shape(2),
        [10, 11, 20, 21, 30, 31],
        2
    );

    [Fact]
    public void Holds_the_rows_it_was_filled_with()
    {
        var batch = new Batch(Labeled, 2);
        Assert.Equal(0, batch.Size);
        Assert.True(batch.Inputs.IsEmpty);
        batch.Fill([2, 0]);
        Assert.Equal([5, 6, 1, 2], batch.Inputs);
        Assert.Equal([1, 0], batch.Targets.Classes);
        Assert.Equal([3, 1], batch.Targets.Weights);
        Assert.True(batch.Targets.AreClasses);
        batch.Fill([1]);
        Assert.Equal([3, 4], batch.Inputs);
        Assert.Equal([2], batch.Targets.Classes);
    }

    [Fact]
    public void Holds_values_without_weights()
    {
        var batch = new Batch(Valued, 3);
        batch.FillInOrder(1, 2);
        Assert.Equal([3, 4, 5, 6], batch.Inputs);
        Assert.Equal([20, 21, 30, 31], batch.Targets.Values);
        Assert.True(batch.Targets.Weights.IsEmpty);
        Assert.False(batch.Targets.AreClasses);
    }

    [Fact]
    public void Threads_share_the_rows_and_change_nothing()
    {
        using var three = new Workers(3);
        byte[] bytes = [.. Enumerable.Range(0, 100 * 7).Select(i => (byte)(i * 37))];
        var images = new ByteDataset(bytes, new Shape(7), [.. Enumerable.Range(0, 100).Select(i => i % 4)], 4);
        Batch alone = new(images, 90), shared = new(images, 90);
        foreach (int count in (int[])[0, 1, 15, 16, 17, 33, 90])
        {
            int[] rows = [.. Enumerable.Range(0, count).Select(i => i * 29 % 100)];
            alone.Fill(rows);
            shared.Fill(rows, three);
            Assert.Equal(count, shared.Size);
            Assert.Equal(alone.Inputs, shared.Inputs);
            Assert.Equal(alone.Targets.Classes, shared.Targets.Classes);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Fill([.. Enumerable.Range(20, 85).Select(i => i)], three));
        Assert.Equal(0, shared.Size);
    }

    [Fact]
    public void Refuses_more_rows_than_it_has_room_for_and_rows_that_are_not_there()
    {
        var batch = new Batch(Labeled, 2);
        batch.Fill([0, 1]);
        Assert.Throws<ArgumentException>(() => batch.Fill([0, 1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.FillInOrder(2, 2));
        Assert.Equal(0, batch.Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.FillInOrder(0, 3));
        Assert.Throws<ChainruleException>(() => new Batch(Labeled, 0));
        Assert.Throws<ChainruleException>(() => new Batch(Labeled, int.MaxValue));
    }

    [Fact]
    public unsafe void Inputs_start_at_a_cache_line()
    {
        var batch = new Batch(Labeled, 2);
        batch.FillInOrder(0, 1);
        Assert.Equal(0u, (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(batch.Inputs)) % 64);
    }

    [Fact]
    public void Filling_allocates_nothing()
    {
        var images = new ByteDataset(new byte[100 * 50], new Shape(5, 10), new int[100], 1);
        foreach (IDataset data in new IDataset[] { Labeled, Valued, images })
        {
            var batch = new Batch(data, 2);
            int[] rows = [2, 0];
            batch.Fill(rows);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                batch.Fill(rows);
                batch.FillInOrder(0, 2);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
