using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Onnx.Tests.Runtime;
using Chainrule.OnnxRuntime;
using Chainrule.Tests.Oracles;

namespace Chainrule.Onnx.Tests.Export;

/// <summary>Every layer of the library, alone and behind others, in ONNX Runtime.</summary>
public class LayerExportTests
{
    private const int Rows = 7;

    private static readonly (string Notation, Shape Input)[] Networks =
    [
        ("conv:6:3 batch-norm relu max-pool:2 conv:4:3:2:valid gelu global-pool dense:3", new Shape(11, 9, 2)),
        ("conv:4:3 residual(conv:4:3 batch-norm relu conv:4:3) avg-pool:3:2:1,0,1,1 flatten dense:5 softmax", new Shape(8, 7)),
        ("conv:4:3 concatenate(conv:2:1 | max-pool:3:1:1,1,1,1 | identity) layer-norm mish dropout:0.5 dense:3",
            new Shape(6, 5, 3)),
        ("random-affine:10 conv:2:3 sum(tanh | silu) softmax flatten", new Shape(5, 5, 1)),
        ("batch-norm dense:4", new Shape(4, 3)),
        ("residual(dense:3:no-bias) batch-norm elu:0.7 sum(dense:2 | dense:2 relu) sinh:2", new Shape(4)),
        ("avg-pool:2 layer-norm log-softmax", new Shape(4, 6)),
        ("piecewise:2:3:4 embedding:4x2,3x2 dense:3", new Shape(5)),
        ("periodic:3:2:4 leaky-relu:0.2 hard-sigmoid:0.3:0.4 dense:1", new Shape(3)),
        ("dense:4 sigmoid dense:4 softplus dense:4 selu dense:2", new Shape(3)),
        ("random-flip random-brightness:0.2 random-cutout:2 dense:2", new Shape(3, 4)),
    ];

    public static TheoryData<string> Layers => [.. LayerOracles.All.Keys.Order(StringComparer.Ordinal)];

    // A layer that ONNX has no operator for, or none yet, says so; those above are written in any case.
    [Theory, InlineData(RuntimeHost.Native), InlineData(RuntimeHost.Web)]
    public void Every_layer_gives_what_ONNX_Runtime_makes_of_it_or_is_refused_by_name(RuntimeHost host)
    {
        var networks = new List<Network>();
        foreach (var oracle in LayerOracles.All.Values.Where(oracle => oracle.Notation.Length > 0))
        {
            var network = new NetworkBuilder(oracle.InputOf(new Shape(24))).Add(oracle.Notation).Build(seed: 3);
            if (Record.Exception(() => OnnxExport.ToBytes(ModelOf(network))) is { } refusal)
            {
                Assert.Contains($"({oracle.Notation}) can't be written", Assert.IsType<ChainruleException>(refusal).Message);
                continue;
            }

            networks.Add(network);
        }

        AgreeInRuntime(host, networks);
    }

    [Theory, InlineData(RuntimeHost.Native), InlineData(RuntimeHost.Web)]
    public void Networks_of_layers_give_what_ONNX_Runtime_makes_of_them(RuntimeHost host) =>
        AgreeInRuntime(host, [.. Networks.Select(network => LayerNotation.Parse(network.Notation, network.Input, seed: 5))]);

    [Fact]
    public void The_checker_of_python_accepts_them() => RuntimeOracle.Check(
        [.. Networks.Select(network => OnnxExport.ToBytes(
            ModelOf(LayerNotation.Parse(network.Notation, network.Input, seed: 5))))]);

    private static void AgreeInRuntime(RuntimeHost host, List<Network> networks)
    {
        Model[] models = [.. networks.Select(ModelOf)];
        float[][] inputs = [.. models.Select((model, i) => InputsOf(model, i))];
        var results = RuntimeOracle.Run(
            host,
            [.. models.Select((model, i) => (OnnxExport.ToBytes(model), (Tensor[])[Input(model, inputs[i])]))]);
        var failures = new List<string>();
        for (int i = 0; i < models.Length; i++)
        {
            float[] expected = new float[Rows * networks[i].OutputShape.Count];
            models[i].Predict(inputs[i], expected);
            float[] actual = (float[])results[i]["values"].Values;
            Assert.Equal(expected.Length, actual.Length);
            int at = Enumerable.Range(0, expected.Length).FirstOrDefault(
                k => !(Math.Abs(expected[k] - actual[k]) <= 1e-5 * Math.Max(1, Math.Abs(expected[k]))), -1);
            if (at >= 0)
            {
                failures.Add($"{networks[i].Notation} [{at}]: {actual[at]} in ONNX Runtime ({host}), {expected[at]} here");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static Model ModelOf(Network network)
    {
        var random = new Random(11);
        foreach (var block in network.StateBlocks)
        {
            foreach (ref float number in block.Of(network.State))
            {
                number = 0.5f + (float)random.NextDouble();
            }
        }

        foreach (ref float number in network.Parameters)
        {
            number += 0.1f * (float)random.NextDouble();
        }

        return new Model(network, OutputKind.Values, Scaling.Of(0.5f, 0.25f));
    }

    // From −4 to 8, and so codes of all kinds.
    private static float[] InputsOf(Model model, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * model.Network.InputShape.Count).Select(_ => (float)(12 * random.NextDouble() - 4))];
    }

    private static Tensor Input(Model model, float[] x) =>
        new("input", [Rows, .. model.Network.InputShape.Sizes], x);
}
