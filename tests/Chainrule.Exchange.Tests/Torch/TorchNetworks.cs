using Chainrule.Files;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Exchange.Tests.Torch;

/// <summary>The networks of make.py in Chainrule's notation, and what PyTorch makes of some rows.</summary>
internal sealed record TorchNetwork(string Name, string Notation, Shape Input)
{
    public static TorchNetwork[] All { get; } =
    [
        new("mlp", "dense:12 gelu layer-norm dense:8 batch-norm elu:0.7 dropout:0.2 dense:3", new Shape(6)),
        new(
            "lenet",
            "conv:4:5 tanh avg-pool:2 conv:6:5:valid tanh max-pool:2 flatten dense:20 tanh dense:10",
            new Shape(20, 20)),
        new(
            "flat",
            "conv:3:3x2:2x1:valid:no-bias silu flatten batch-norm dense:7 softplus dense:2:no-bias",
            new Shape(7, 6, 2)),
        new(
            "residual",
            "conv:4:3:valid:no-bias batch-norm relu sum(conv:6:3:2:1,1,1,1:no-bias batch-norm relu conv:6:3:no-bias batch-norm"
                + " | conv:6:1:2:valid:no-bias batch-norm) relu global-pool dense:5",
            new Shape(17, 15, 3)),
        new("deep", string.Join(' ', Enumerable.Repeat("dense:5 tanh", 6)), new Shape(5)),
    ];

    public static TheoryData<string> Names => [.. All.Select(network => network.Name)];

    public static TorchNetwork Of(string name) => All.Single(network => network.Name == name);

    public static string PathTo(string file) => Repository.PathTo("tests", "Chainrule.Exchange.Tests", "Torch", file);

    /// <summary>The network with first values that are none of the file's.</summary>
    public Network Build() => LayerNotation.Parse(Notation, Input, seed: 7);

    /// <summary>The rows, channels last, and what PyTorch makes of them.</summary>
    public (float[] X, float[] Y) Rows()
    {
        using var rows = SafetensorsReader.Open(PathTo($"{Name}.rows.safetensors"));
        return (ChannelsLast(rows.ReadFloats("x"), [.. rows["x"].Sizes]), rows.ReadFloats("y"));
    }

    private static float[] ChannelsLast(float[] x, long[] sizes)
    {
        if (sizes.Length != 4)
        {
            return x;
        }

        int channels = (int)sizes[1], pixels = (int)(sizes[2] * sizes[3]);
        float[] turned = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            turned[(((i / pixels / channels * pixels) + (i % pixels)) * channels) + (i / pixels % channels)] = x[i];
        }

        return turned;
    }
}
