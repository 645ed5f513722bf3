using System.Text.Json;
using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private const string Description =
        """{"formatVersion":1,"input":[2],"network":"dense:3","output":"softmax-logits","classes":[],"info":{}}""";

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OutputKind.Values)]
    [InlineData(OutputKind.Probabilities)]
    [InlineData(OutputKind.SoftmaxLogits)]
    [InlineData(OutputKind.SigmoidLogits)]
    public void A_loaded_model_is_the_saved_one_to_the_bit(OutputKind kind)
    {
        var saved = ModelTests.Classifier(kind);
        saved.Save(File);
        var loaded = Model.Load(File);

        Assert.Equal(saved.Network.ParametersSha256(), loaded.Network.ParametersSha256());
        Assert.Equal(saved.Network.Notation, loaded.Network.Notation);
        Assert.Equal(saved.Network.InputShape, loaded.Network.InputShape);
        Assert.Equal(saved.Output, loaded.Output);
        Assert.Equal(saved.Scaling, loaded.Scaling);
        Assert.Equal(saved.Classes, loaded.Classes);
        Assert.Equal(saved.Info, loaded.Info);
        float[] raw = ModelTests.Numbers(60), before = new float[30], after = new float[30];
        saved.Predict(raw, before);
        loaded.Predict(raw, after);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("dense:4 leaky-relu:0.02 dense:3:no-bias softmax")]
    [InlineData("flatten dense:4 elu dropout:0.25 dense:3")]
    [InlineData("flatten relu")]
    [InlineData("flatten residual(dense:9 relu residual(dense:9) dense:7) concatenate(dense:2 | relu)")]
    public void Every_notation_comes_back(string notation)
    {
        var model = new Model(LayerNotation.Parse(notation, new Shape(2, 5), seed: 3), OutputKind.Values);
        model.Save(File);
        var loaded = Model.Load(File);
        Assert.Equal(model.Network.Notation, loaded.Network.Notation);
        Assert.Equal(model.Network.ParametersSha256(), loaded.Network.ParametersSha256());
    }

    [Theory]
    [InlineData("flatten dense:4", "\"formatVersion\":1")]
    [InlineData("flatten residual(dense:4)", "\"formatVersion\":4")]
    public void Only_a_network_with_brackets_needs_a_reader_that_knows_them(string notation, string version)
    {
        new Model(LayerNotation.Parse(notation, new Shape(2, 5), seed: 3), OutputKind.Values).Save(File);
        using var reader = SafetensorsReader.Open(File);
        Assert.Contains(version, reader.Metadata["chainrule"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_holds_tensors_under_their_names_and_the_rest_under_one_key()
    {
        ModelTests.Classifier().Save(File);
        using var file = SafetensorsReader.Open(File);
        Assert.Equal(
            ["input.scale", "input.offset", "layers.0.weights", "layers.0.bias", "layers.3.weights", "layers.3.bias"],
            file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([6, 7], file["layers.0.weights"].Sizes);
        Assert.Equal("chainrule", Assert.Single(file.Metadata).Key);
        using var description = JsonDocument.Parse(file.Metadata["chainrule"]);
        Assert.Equal("dense:7 relu dropout:0.5 dense:3", description.RootElement.GetProperty("network").GetString());
        Assert.Equal(1, description.RootElement.GetProperty("formatVersion").GetInt32());
    }

    [Fact]
    public void An_existing_file_is_replaced_only_where_that_is_allowed()
    {
        ModelTests.Classifier().Save(File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        var other = ModelTests.Classifier(OutputKind.SigmoidLogits);
        var refused = Assert.Throws<FileExistsException>(() => other.Save(File));
        Assert.Contains("overwrite: true", refused.Help, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        other.Save(File, overwrite: true);
        Assert.Equal(OutputKind.SigmoidLogits, Model.Load(File).Output);
    }

    [Fact]
    public void A_model_with_a_parameter_that_is_not_finite_is_not_saved()
    {
        var model = ModelTests.Classifier();
        model.Network.Parameters[^1] = float.NaN;
        Assert.Contains(
            "layers.3.bias",
            Assert.Throws<ChainruleException>(() => model.Save(File)).Message,
            StringComparison.Ordinal
        );
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void The_file_that_the_refusals_start_from_is_read()
    {
        Write(Description);
        Assert.Equal(9, Model.Load(File).Network.ParameterCount);
    }

    [Theory]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":9", "version 9")]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":\"1\"", "formatVersion")]
    [InlineData("\"formatVersion\":1,", "", "formatVersion")]
    [InlineData("\"network\":\"dense:3\"", "\"network\":\"dense:3\",\"network\":\"dense:3\"", "network")]
    [InlineData("dense:3", "dens:3", "dens")]
    [InlineData("dense:3", "dense:4", "layers.0.weights")]
    [InlineData("dense:3", "dense:3 dense:3", "layers.1.weights")]
    [InlineData("dense:3", "dense:3:no-bias", "layers.0.bias")]
    [InlineData("dense:3", "dense:2000000000", "2000000000")]
    [InlineData("dense:3", "dense:1000000000", "layers.0.weights")]
    [InlineData("dense:3", "", "layer")]
    [InlineData("[2]", "[3]", "layers.0.weights")]
    [InlineData("[2]", "[0]", "0")]
    [InlineData("[2]", "[-2]", "-2")]
    [InlineData("[2]", "[99999999999]", "input")]
    [InlineData("[2]", "2", "input")]
    [InlineData("softmax-logits", "logits", "logits")]
    [InlineData("\"classes\":[]", "\"classes\":[\"a\"]", "classes")]
    [InlineData("\"classes\":[]", "\"classes\":[1]", "classes")]
    [InlineData("\"classes\":[]", "\"classes\":[\"\\ud800\",\"b\",\"c\"]", "classes")]
    [InlineData("\"info\":{}", "\"info\":{\"a\":1}", "info")]
    [InlineData("\"info\":{}", "\"info\":{\"a\":\"1\",\"a\":\"2\"}", "\"a\" appears twice")]
    [InlineData("\"info\":{}", "\"info\":{\"\\ud800\":\"1\"}", "description")]
    [InlineData("\"info\":{}", "\"info\":{},\"\\udc00\":1", "description")]
    [InlineData("\"info\":{}", "\"info\":[[[[[[[[[[]]]]]]]]]]", "description")]
    [InlineData("\"info\":{}", "\"info\":{},\"code\":\"rm\"", "code")]
    [InlineData("{}}", "{}", "description")]
    [InlineData("{}}", "{}}]", "description")]
    public void A_description_that_is_wrong_is_refused_naming_file_and_fault(string right, string wrong, string named)
    {
        Assert.Contains(right, Description, StringComparison.Ordinal);
        Write(Description.Replace(right, wrong, StringComparison.Ordinal));
        AssertRefused(named);
    }

    [Fact]
    public void A_safetensors_file_of_something_else_is_no_model()
    {
        var writer = new SafetensorsWriter();
        writer.Add("layers.0.weights", [2, 3], new float[6]);
        writer.Save(File, overwrite: false);
        AssertRefused("not a chainrule model");
    }

    [Theory]
    [InlineData("layers.0.bias", null)]
    [InlineData("input.scale", null)]
    [InlineData(null, "layers.1.weights")]
    public void Tensors_that_lack_or_are_too_many_are_refused(string? without, string? with)
    {
        Write(Description, without, with);
        AssertRefused(without ?? with!);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Parameters_that_are_not_finite_are_refused(float value)
    {
        Write(Description, weight: value);
        AssertRefused("layers.0.weights");
    }

    [Fact]
    public void Scalings_that_lose_the_data_are_refused()
    {
        Write(Description, scale: 0);
        AssertRefused("scaling");
    }

    [Fact]
    public void A_description_that_promises_much_takes_no_memory_for_it()
    {
        Write(Description.Replace("dense:3", "dense:500000000", StringComparison.Ordinal));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FileFormatException>(() => Model.Load(File));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_file_cut_short_anywhere_or_with_a_damaged_byte_gives_a_typed_error_or_a_model()
    {
        ModelTests.Classifier().Save(File);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        for (int length = 0; length < whole.Length; length += 13)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Assert.Throws<FileFormatException>(() => Model.Load(File));
        }

        for (int i = 0; i < whole.Length; i += 3)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 << (i % 8));
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                Model.Load(File);
            }
            catch (FileFormatException)
            {
                // a damaged number may pass; nothing else may be thrown
            }
        }
    }

    private void AssertRefused(string named)
    {
        var error = Assert.Throws<FileFormatException>(() => Model.Load(File));
        Assert.StartsWith(File, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    private void Write(string description, string? without = null, string? with = null, float weight = 1, float scale = 1)
    {
        var writer = new SafetensorsWriter();
        writer.AddText("chainrule", description);
        Add("input.scale", [1], [scale]);
        Add("input.offset", [1], [0]);
        Add("layers.0.weights", [2, 3], [1, 2, weight, 4, 5, 6]);
        Add("layers.0.bias", [3], [0, 0, 0]);
        if (with is not null)
        {
            Add(with, [1], [1]);
        }

        writer.Save(File, overwrite: true);

        void Add(string name, int[] sizes, float[] values)
        {
            if (name != without)
            {
                writer.Add(name, sizes, values);
            }
        }
    }
}
