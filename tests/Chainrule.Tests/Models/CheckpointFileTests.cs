using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Models;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "last.checkpoint");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("adam")]
    public void A_loaded_checkpoint_is_the_saved_one_to_the_bit(string optimizer)
    {
        var saved = Train(optimizer);
        const string configuration = "{\"data\":\"mnist\",\n \"name\": \"Ä\\\"\"}";
        CheckpointFile.Save(File, saved, configuration);
        var loaded = CheckpointFile.Load(File, out string text);

        Assert.Equal(configuration, text);
        Assert.Equal(saved.History, loaded.History);
        Assert.Equal(saved.Position, loaded.Position);
        Assert.NotEqual(0, loaded.Position.LossSum);
        Assert.Equal(saved.Values.Sha256(), loaded.Values.Sha256());
        Assert.Equal(saved.Best!.Sha256(), loaded.Best!.Sha256());
        Assert.NotEqual(saved.Best!.Sha256(), saved.Values.Sha256());
        Assert.Equal(saved.Slots.Select(slot => slot.ToArray()), loaded.Slots.Select(slot => slot.ToArray()));
        Assert.Equal(Settings(saved), Settings(loaded));
    }

    [Fact]
    public void A_checkpoint_replaces_the_one_before()
    {
        var checkpoint = Train("sgd");
        CheckpointFile.Save(File, checkpoint, "first");
        CheckpointFile.Save(File, checkpoint, "second");
        CheckpointFile.Load(File, out string configuration);
        Assert.Equal("second", configuration);
    }

    [Fact]
    public void A_model_is_no_checkpoint_and_a_checkpoint_no_model()
    {
        ModelTests.Classifier().Save(File);
        Assert.Throws<FileFormatException>(() => CheckpointFile.Load(File, out _));
        CheckpointFile.Save(File, Train("adam"));
        Assert.Throws<FileFormatException>(() => Model.Load(File));
    }

    [Theory]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":7", "version 7")]
    [InlineData("\"slots\":2", "\"slots\":1", "slots.1")]
    [InlineData("\"slots\":2", "\"slots\":9", "slots")]
    [InlineData("\"batchSize\":16", "\"batchSize\":0", "batchSize")]
    [InlineData("\"step\":", "\"step\":-", "step")]
    [InlineData("\"shuffle\":true", "\"shuffle\":1", "shuffle")]
    [InlineData("\"lossSum\":", "\"lossSum\":1e999,\"was\":", "lossSum")]
    [InlineData("\"rows\":100,\"slots\"", "\"rows\":100,\"extra\":0,\"slots\"", "extra")]
    public void A_description_that_is_wrong_is_refused_naming_file_and_fault(string right, string wrong, string named)
    {
        CheckpointFile.Save(File, Train("adam"));
        var writer = new SafetensorsWriter();
        using (var file = SafetensorsReader.Open(File))
        {
            Assert.Contains(right, file.Metadata["chainrule-checkpoint"], StringComparison.Ordinal);
            writer.AddText(
                "chainrule-checkpoint",
                file.Metadata["chainrule-checkpoint"].Replace(right, wrong, StringComparison.Ordinal)
            );
            writer.AddText("configuration", "");
            foreach (var tensor in file.Tensors)
            {
                writer.Add(tensor.Name, [(int)tensor.Count], file.ReadFloats(tensor.Name));
            }
        }

        writer.Save(File, overwrite: true);
        var error = Assert.Throws<FileFormatException>(() => CheckpointFile.Load(File, out _));
        Assert.StartsWith(File, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_refused()
    {
        var checkpoint = Train("adam");
        float[] spoilt = checkpoint.Slots[1].ToArray();
        spoilt[5] = float.NaN;
        CheckpointFile.Save(File, checkpoint with { Slots = [checkpoint.Slots[0], spoilt] });
        Assert.Contains(
            "number 5 of the tensor \"slots.1\"",
            Assert.Throws<FileFormatException>(() => CheckpointFile.Load(File, out _)).Message,
            StringComparison.Ordinal
        );
    }

    // Readers refuse a version that they don't know: what an older one would ignore needs a later one.
    [Theory]
    [InlineData(1, 1, false, 0, false)]
    [InlineData(2, 4, false, 0, false)]
    [InlineData(2, 1, true, 0, false)]
    [InlineData(2, 1, false, 3, false)]
    [InlineData(2, 1, false, 0, true)]
    public void A_version_is_used_where_something_of_it_is_used(
        int version, int shards, bool hasState, int patienceFrom, bool hasFrozen)
    {
        var plain = Train("adam");
        var checkpoint = plain with
        {
            Setup = plain.Setup with { Shards = shards, Frozen = hasFrozen ? ["layers.0"] : [] },
            PatienceFrom = patienceFrom,
            Values = new NetworkValues(plain.Values.Parameters, hasState ? [1, 2] : []),
            Best = new NetworkValues(plain.Best!.Parameters, hasState ? [3, 4] : []),
        };
        CheckpointFile.Save(File, checkpoint);
        using (var file = SafetensorsReader.Open(File))
        {
            Assert.StartsWith($"{{\"formatVersion\":{version},", file.Metadata["chainrule-checkpoint"], StringComparison.Ordinal);
        }

        var loaded = CheckpointFile.Load(File, out _);
        Assert.Equal(
            (shards, checkpoint.Values.Sha256(), checkpoint.Best.Sha256()),
            (loaded.Setup.Shards, loaded.Values.Sha256(), loaded.Best!.Sha256())
        );
    }

    private static (TrainingSetup, int) Settings(TrainingCheckpoint checkpoint) =>
        (checkpoint.Setup with { Frozen = [] }, checkpoint.Rows);

    // stopped in the middle of the third epoch
    private static TrainingCheckpoint Train(string optimizer)
    {
        using var trainer = new Trainer(
            LayerNotation.Parse("dense:7 relu dense:3", new Shape(6), seed: 3),
            new SoftmaxCrossEntropy(),
            OptimizerNotation.Parse(optimizer),
            new()
            {
                Epochs = 4,
                BatchSize = 16,
                Seed = ulong.MaxValue,
                Threads = 1,
            }
        );
        using var data = new StopAfter(Toy.Blobs(100), 17);
        trainer.Fit(data, Toy.Blobs(30, stream: 1), cancel: data.Token);
        Assert.Equal(17, trainer.Position.Step);
        return trainer.Capture();
    }
}
