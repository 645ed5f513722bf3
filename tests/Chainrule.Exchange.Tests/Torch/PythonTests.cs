using System.Diagnostics;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Exchange.Tests.Torch;

/// <summary>
/// The program that a network becomes builds the same network of PyTorch's modules: all are run in one process where Debian's
/// python3-torch is installed (check.py), and skipped elsewhere.
/// </summary>
public sealed class PythonTests : IDisposable
{
    private const string Python = "/usr/bin/python3", Torch = "/usr/lib/python3/dist-packages/torch";
    private const int Rows = 5;

    private readonly TemporaryFolder _folder = new();

    private static readonly (string Notation, string Input)[] Networks =
    [
        ("dense:7 relu dense:5:no-bias leaky-relu:0.2 elu:0.7 selu gelu dense:4 gelu-tanh silu mish softplus", "6"),
        ("dense:7 sigmoid tanh sinh:2 hard-sigmoid dense:3 hard-sigmoid:0.4:0.3 identity dropout:0.5 softmax", "6"),
        ("layer-norm dense:4 batch-norm:0.2:0.001 relu log-softmax", "6"),
        ("embedding:4x3,5x2 dense:3", "6"),
        ("piecewise:3:4:2 dense:3", "6"),
        ("periodic:2:3:4 dense:3", "6"),
        ("conv:4:3 relu max-pool:2 conv:5:3x2:2:valid:no-bias flatten dense:3", "9x8"),
        ("random-flip conv:4:4:2 batch-norm relu layer-norm avg-pool:3:2:1,1,1,1 dense:3", "9x8x3"),
        ("max-pool:3:2:1,0,1,1 avg-pool:3:1:0,1,2,1 global-pool dense:2", "9x8x3"),
        ("conv:3:2 residual(conv:3:3 relu conv:3:3) concatenate(conv:2:1 | max-pool:3:1:1,1,1,1) flatten dense:2", "5x4x2"),
        ("residual(dense:6 relu dense:6) sum(dense:4 | dense:4 tanh) softmax", "6"),
        ("concatenate(flatten relu | conv:2:3 flatten) layer-norm dense:3", "3x4x2"),
        ("dense:5 relu dense:2", "4x3x2"),
        ("conv:3:3 softmax", "4x3x2"),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_programs_compute_the_same()
    {
        Assert.SkipUnless(File.Exists(Python) && Directory.Exists(Torch), "python3-torch isn't installed");
        var expected = Networks.Select((network, i) => Write($"{i:00}", network.Notation, network.Input)).ToList();

        string[] arguments = [TorchNetwork.PathTo("check.py"), _folder.Path];
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, error);
        Assert.All(Networks.Zip(expected), (network, i) =>
        {
            using var theirs = SafetensorsReader.Open(_folder[$"{i:00}.y.safetensors"]);
            Assert.All(network.Second.Zip(theirs.ReadFloats("y")), pair => Assert.Equal(pair.Second, pair.First, 2e-5));
        });
    }

    // The program of a network, its weights and rows; what the network makes of these.
    private float[] Write(string name, string notation, string input)
    {
        var network = LayerNotation.Parse(notation, new Shape([.. input.Split('x').Select(int.Parse)]), seed: 3);
        Fill(network.State, new RandomStream(5, 1), 0.5f, 2);
        float[] x = new float[Rows * network.InputShape.Count], y = new float[Rows * network.OutputShape.Count];
        bool isCoded = notation.StartsWith("embedding", StringComparison.Ordinal);
        Fill(x, new RandomStream(5, 2), isCoded ? 0 : -1, isCoded ? 6 : 1.5f);
        network.Predict(x, y);
        var rows = new SafetensorsWriter();
        rows.Add("x", [Rows, .. network.InputShape.Sizes.ToArray()], x);
        rows.Save(_folder[$"{name}.x.safetensors"], overwrite: false);
        string weights = _folder[$"{name}.weights.safetensors"];
        TorchWeights.Save(network, weights);
        File.WriteAllText(_folder[$"{name}.py"], TorchWeights.PythonOf(network, weights));
        return y;
    }

    private static void Fill(Span<float> numbers, RandomStream random, float from, float to)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = from + (float)(random.Uniform((uint)i) * (to - from));
        }
    }
}
