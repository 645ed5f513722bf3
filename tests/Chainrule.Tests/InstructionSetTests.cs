using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Tests;

/// <summary>
/// A run that was asked for a smaller instruction set must have got it: a misspelled switch is silently ignored, and then
/// the run would prove nothing.
/// </summary>
[Trait("Category", "Numbers")]
public class InstructionSetTests
{
    [Fact]
    public void The_run_has_the_instruction_set_it_was_asked_for()
    {
        string? expected = Environment.GetEnvironmentVariable("CHAINRULE_EXPECT_ISA");
        string actual = Vector512.IsHardwareAccelerated ? "AVX-512"
            : Avx2.IsSupported ? "AVX2"
            : Vector128.IsHardwareAccelerated ? "SSE"
            : "scalar";

        Assert.Equal(expected ?? actual, actual);
    }
}
