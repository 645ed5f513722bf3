using Chainrule.Exchange.Torch;
using Chainrule.Files;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Exchange.Tests.Torch;

/// <summary>Weights that PyTorch 1.13 saved, see make.py: the network computes what it computed there.</summary>
public sealed class LoadTests : IDisposable
{
    private const string OrderOfResidual =
        "stem,norm,block.conv1,block.bn1,block.conv2,block.bn2,block.downsample.0,block.downsample.1,classifier";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(TorchNetwork.Names), MemberType = typeof(TorchNetwork))]
    public void Weights_of_torch_save_compute_the_same(string name)
    {
        var network = TorchNetwork.Of(name).Build();

        TorchWeights.Load(TorchNetwork.PathTo($"{name}.pt"), network);

        Agrees(name, network);
    }

    [Theory]
    [MemberData(nameof(TorchNetwork.Names), MemberType = typeof(TorchNetwork))]
    public void Weights_sorted_by_name_compute_the_same(string name)
    {
        var network = TorchNetwork.Of(name).Build();
        var options = new WeightsOptions { Modules = name == "residual" ? OrderOfResidual.Split(',') : [] };

        TorchWeights.Load(TorchNetwork.PathTo($"{name}.safetensors"), network, options);

        Agrees(name, network);
    }

    [Theory]
    [MemberData(nameof(TorchNetwork.Names), MemberType = typeof(TorchNetwork))]
    public void Out_and_in_again_gives_the_same_bits(string name)
    {
        var (network, again) = (TorchNetwork.Of(name).Build(), TorchNetwork.Of(name).Build());
        TorchWeights.Load(TorchNetwork.PathTo($"{name}.pt"), network);
        Assert.NotEqual(network.ParametersSha256(), again.ParametersSha256());
        string file = _folder["weights.safetensors"];

        TorchWeights.Save(network, file);
        TorchWeights.Load(file, again);

        Assert.Equal(network.ParametersSha256(), again.ParametersSha256());
        using var weights = StateDict.Open(file);
        Assert.Equal((network.Notation, string.Join('x', network.InputShape.Sizes.ToArray())), TorchWeights.NotesOf(weights));
    }

    [Fact]
    public void Names_in_the_file_are_those_of_the_sequence()
    {
        string file = _folder["weights.safetensors"];
        TorchWeights.Save(TorchNetwork.Of("mlp").Build(), file);

        using var ours = StateDict.Open(file);
        using var theirs = StateDict.Open(TorchNetwork.PathTo("mlp.safetensors"));

        Assert.Equal(
            theirs.Entries.Select(entry => $"{entry.Name} {string.Join('×', entry.Sizes)}").Order(StringComparer.Ordinal),
            ours.Entries.Select(entry => $"{entry.Name} {string.Join('×', entry.Sizes)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kinds_of_numbers_are_told_and_read()
    {
        using var weights = StateDict.Open(TorchNetwork.PathTo("mlp.pt"));
        using var plain = StateDict.Open(TorchNetwork.PathTo("mlp.safetensors"));

        Assert.Equal(
            [TensorType.F16, TensorType.BF16, TensorType.F64, TensorType.I64, TensorType.F32],
            ((string[])["0.weight", "3.weight", "7.weight", "4.num_batches_tracked", "0.bias"])
                .Select(name => Entry(weights, name).Type));
        Assert.Equal([17], weights.Read(Entry(weights, "4.num_batches_tracked")));
        Assert.All(
            weights.Entries.Where(entry => entry.Type != TensorType.I64),
            entry => Assert.Equal(plain.Read(Entry(plain, entry.Name)), weights.Read(entry)));
    }

    [Fact]
    public void A_newer_protocol_is_read()
    {
        using var weights = StateDict.Open(TorchNetwork.PathTo("four.pt"));

        Assert.Equal(["\"weight\" F32 3×2", "\"bias\" F32 3"], weights.Entries.Select(entry => entry.ToString()));
    }

    [Fact]
    public void Other_weights_in_the_same_file_are_found_by_their_key()
    {
        var network = TorchNetwork.Of("lenet").Build();
        string file = TorchNetwork.PathTo("lenet.pt");

        var assignments = TorchWeights.Load(file, network, new WeightsOptions { Key = "state_dict" });
        var error = Assert.Throws<FileFormatException>(() => StateDict.Open(file, "ema"));

        Assert.Equal(
            ["module.0", "module.3", "module.7", "module.9"], assignments.Select(assignment => assignment.Module));
        Assert.Contains("state_dict", error.Message);
    }

    [Fact]
    public void Without_an_order_that_fits_nothing_is_guessed()
    {
        var network = TorchNetwork.Of("residual").Build();
        string before = network.ParametersSha256();

        var error = Assert.Throws<ChainruleException>(
            () => TorchWeights.Load(TorchNetwork.PathTo("residual.safetensors"), network));

        Assert.Contains("'block.bn1' for layers.0 (conv:4:3:valid:no-bias)", error.Message);
        Assert.Equal("WeightsOptions.Modules", Assert.Single(error.Remedy!.Steps).Member);
        Assert.Equal(before, network.ParametersSha256());
    }

    [Theory]
    [InlineData("dense:12 gelu layer-norm dense:9 batch-norm elu dense:3",
        "'3' for layers.3 (dense:9) has weight 8×12, not 9×12 and has bias 8, not 9")]
    [InlineData("dense:12:no-bias gelu layer-norm dense:8 batch-norm elu dense:3",
        "'0' for layers.0 (dense:12:no-bias) has bias 12 besides")]
    [InlineData("dense:12 gelu layer-norm dense:8 batch-norm elu dense:3 relu dense:2",
        "layers.8 (dense:2) takes weight 2×3, bias 2: nothing is left in the file for it")]
    [InlineData("dense:12 gelu layer-norm dense:8 batch-norm", "'7' has weight 3×8, bias 3: no layer is left for it")]
    [InlineData("dense:12 gelu layer-norm dense:8 layer-norm elu dense:3",
        "'4' for layers.4 (layer-norm) has running_mean 8 besides and has running_var 8 besides")]
    public void What_does_not_fit_is_told_name_by_name(string notation, string expected)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 1);

        var error = Assert.Throws<ChainruleException>(() => TorchWeights.Load(TorchNetwork.PathTo("mlp.pt"), network));

        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("flat.pt", "conv:3:3x2:2x1:valid silu flatten batch-norm dense:7 softplus dense:2:no-bias", ":no-bias")]
    public void A_bias_that_is_missing_has_its_mend(string file, string notation, string mend)
    {
        var network = LayerNotation.Parse(notation, new Shape(7, 6, 2), seed: 1);

        var error = Assert.Throws<ChainruleException>(() => TorchWeights.Load(TorchNetwork.PathTo(file), network));

        Assert.Contains(mend, error.Help!);
    }

    [Fact]
    public void A_number_that_is_none_is_refused()
    {
        string file = _folder["nan.safetensors"];
        var writer = new SafetensorsWriter();
        writer.Add("fc.weight", [1, 2], new float[] { 1, float.NaN });
        writer.Add("fc.bias", [1], new float[1]);
        writer.Save(file, overwrite: false);

        var error = Assert.Throws<FileFormatException>(
            () => TorchWeights.Load(file, LayerNotation.Parse("dense:1", new Shape(2), seed: 1)));

        Assert.Contains("number 1 of the tensor \"fc.weight\" F32 1×2 is NaN", error.Message);
    }

    private static StateDictEntry Entry(StateDict weights, string name) => weights.Entries.Single(entry => entry.Name == name);

    private static void Agrees(string name, Network network)
    {
        var (x, expected) = TorchNetwork.Of(name).Rows();
        float[] y = new float[expected.Length];
        network.Predict(x, y);
        Assert.All(expected.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
