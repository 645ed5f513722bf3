using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

namespace Chainrule.Cli.Tests.Architecture;

/// <summary>What the instructions of a method body name: types, fields and methods, by their metadata tokens.</summary>
internal static class InstructionTokens
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IEnumerable<int> In(ImmutableArray<byte> instructions)
    {
        for (int at = 0; at < instructions.Length;)
        {
            short value = instructions[at++];
            if (value == 0xFE)
            {
                value = (short)((0xFE << 8) | instructions[at++]);
            }

            var code = Codes[value];
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType
                or OperandType.InlineTok)
            {
                yield return BitConverter.ToInt32(instructions.AsSpan(at, sizeof(int)));
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(instructions.AsSpan(at, sizeof(int))),
                _ => 4,
            };
        }
    }
}
