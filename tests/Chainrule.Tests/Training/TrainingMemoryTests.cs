using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

// what the whole process allocates is known only while nothing else runs
[CollectionDefinition(nameof(TrainingMemoryTests), DisableParallelization = true)]
[Collection(nameof(TrainingMemoryTests))]
public class TrainingMemoryTests
{
    [Theory]
    [InlineData("sgd", 1, false, 64)]
    [InlineData("adam", 1, true, 200)]
    [InlineData("adam", 4, false, 200)]
    [InlineData("momentum", 6, true, 200)]
    [InlineData("adam", 7, true, 200)]
    [InlineData("sgd", 64, false, 200)]
    public void What_training_allocates_is_what_was_computed_before(string optimizer, int shards, bool onAllThreads, int batch)
    {
        var data = Toy.Blobs(1000, features: 300, classes: 5);
        var options = new TrainingOptions
        {
            Epochs = 10,
            BatchSize = batch,
            Shards = shards,
            Threads = onAllThreads ? Environment.ProcessorCount : 1,
            RestoreBest = true,
        };
        Allocate(data, optimizer, options, out _); // whatever is allocated once in a process, or once on a thread
        long allocated = Allocate(data, optimizer, options, out var memory);
        // and some small objects: a few kilobytes of plans for each shard's workspace, the history
        Assert.InRange(allocated, memory.Total, memory.Total + (memory.Total / 50) + 100_000 + (12_000 * shards));
    }

    [Fact]
    public void Shards_take_a_gradient_for_each_level_of_their_tree_and_no_more_activations()
    {
        var data = Toy.Blobs(1000, features: 300, classes: 5);
        TrainingMemory one = Of(1), eight = Of(8);
        Assert.Equal(4, eight.Gradients / one.Gradients);
        Assert.Equal(one.Activations, eight.Activations);
        Assert.Equal(one.Slots, eight.Slots);

        TrainingMemory Of(int shards) => TrainingMemory.Of(
            NewNetwork(data), new Adam(), new() { BatchSize = 128, Shards = shards, Threads = 1 }, data);
    }

    private static long Allocate(IDataset data, string optimizer, TrainingOptions options, out TrainingMemory memory)
    {
        var network = NewNetwork(data);
        memory = TrainingMemory.Of(network, OptimizerNotation.Parse(optimizer), options, data, keepsBest: true);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), OptimizerNotation.Parse(optimizer), options);
        trainer.Fit(data);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static Network NewNetwork(IDataset data) =>
        LayerNotation.Parse("dense:300 relu dropout:0.2 dense:200 gelu dense:5", data.Input, seed: 1);
}
