import casusoverleg.clock
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from casusoverleg.walls import guard_v1, same_dossier_v1


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_dossiers_grants_log'),
        ('cases', '0001_the_case'),
        ('houses', '0001_houses'),
        ('triage', '0001_referrals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AdmissionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=1)),
                ('verdict', models.CharField(choices=[('ja', 'Ja'), ('nee', 'Nee'), ('onbekend', 'Weet ik niet')], max_length=8)),
                ('explanation', models.TextField()),
                ('timing', models.CharField(blank=True, choices=[('nu', 'het gebeurt nu'), ('eerder', 'het is gebeurd'), ('dreigt', 'het dreigt te gebeuren')], max_length=6)),
                ('harms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('overlast', 'ernstige overlast'), ('criminaliteit', 'criminaliteit'), ('personen', 'onveiligheid voor personen'), ('gebied', 'onveiligheid in een buurt of gebied')], max_length=13), blank=True, default=list, size=None)),
                ('answered_at', models.DateTimeField(default=casusoverleg.clock.now)),
            ],
            options={
                'ordering': ['criterion', 'answered_at'],
            },
        ),
        migrations.CreateModel(
            name='ReferralCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=20)),
                ('former', models.TextField(blank=True)),
                ('corrected_at', models.DateTimeField(default=casusoverleg.clock.now)),
            ],
            options={
                'ordering': ['corrected_at'],
            },
        ),
        migrations.AddField(
            model_name='purposedecision',
            name='grounds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None),
        ),
        migrations.AddField(
            model_name='referral',
            name='completion',
            field=models.TextField(blank=True, verbose_name='aanvulling van de aanmelder'),
        ),
        migrations.AddField(
            model_name='referral',
            name='declared',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='referral',
            name='first_contact_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='first_contact_note',
            field=models.CharField(blank=True, max_length=200, verbose_name='hoe ging het eerste contact'),
        ),
        migrations.AddField(
            model_name='referral',
            name='known_director',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='proposed_reasons',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='referral',
            name='question_due',
            field=models.DateField(blank=True, null=True, verbose_name='vóór'),
        ),
        migrations.AddField(
            model_name='referraldraft',
            name='known_director',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='referraldraft',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='referraldraft',
            constraint=models.UniqueConstraint(fields=('user', 'house'), name='one_draft_per_house'),
        ),
        migrations.AddField(
            model_name='admissionanswer',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='access.dossier'),
        ),
        migrations.AddField(
            model_name='admissionanswer',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='triage.referral'),
        ),
        migrations.AddField(
            model_name='referralcorrection',
            name='corrected_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referralcorrection',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='access.dossier'),
        ),
        migrations.AddField(
            model_name='referralcorrection',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='triage.referral'),
        ),
        migrations.AddConstraint(
            model_name='admissionanswer',
            constraint=models.CheckConstraint(condition=models.Q(('criterion__in', ['a', 'b', 'c', 'd'])), name='admission_criterion'),
        ),
        migrations.AddConstraint(
            model_name='admissionanswer',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['ja', 'nee', 'onbekend'])), name='admission_verdict'),
        ),
        migrations.AddConstraint(
            model_name='admissionanswer',
            constraint=models.CheckConstraint(condition=models.Q(('explanation', ''), _negated=True), name='admission_has_explanation'),
        ),
        guard_v1("triage_admissionanswer"),
        guard_v1("triage_referralcorrection"),
        same_dossier_v1("triage_admissionanswer", "referral_id", "triage_referral"),
        same_dossier_v1("triage_referralcorrection", "referral_id", "triage_referral"),
        # ---- two functions that look across, owned by the gate role ----
        migrations.RunSQL(
            """
            GRANT SELECT (id, dossier_id, state, director_id) ON cases_case TO casus_gate;
            CREATE POLICY gate ON cases_case FOR SELECT TO casus_gate USING (true);
            GRANT SELECT (id, dossier_id, number) ON triage_referral TO casus_gate;
            CREATE POLICY gate ON triage_referral FOR SELECT TO casus_gate USING (true);
            GRANT SELECT (id, dossier_id, referral_id, decider_id, outcome, decided_at) ON triage_purposedecision
              TO casus_gate;
            CREATE POLICY gate ON triage_purposedecision FOR SELECT TO casus_gate USING (true);

            -- who directs a running case of this house with somebody of this name and birth date in it; nothing else
            CREATE FUNCTION known_director(p_last text, p_birth date) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT c.director_id FROM cases_person p
              JOIN cases_case c ON c.dossier_id = p.dossier_id
              JOIN access_dossier d ON d.id = p.dossier_id
              WHERE p.birth_date = p_birth AND p_last <> ''
                AND (p.search_name = p_last OR right(p.search_name, length(p_last) + 1) = ' ' || p_last)
                AND c.state IN ('lopend', 'volgen') AND d.house_id = app_house() AND d.shielded_at IS NULL
                AND app_reader() IS NOT NULL
              ORDER BY c.id LIMIT 1
            $$;

            -- who decided first about a referral, for somebody whose desk could have decided it until then
            CREATE FUNCTION decided_before(p_number text)
            RETURNS TABLE (decider_id bigint, outcome text, decided_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT b.decider_id, b.outcome, b.decided_at FROM triage_referral r
              JOIN triage_purposedecision b ON b.referral_id = r.id
              WHERE r.number = p_number AND EXISTS (
                SELECT 1 FROM access_grant g
                WHERE g.dossier_id = r.dossier_id AND g.house_id = app_house() AND g.ground = 'doelbesluit'
                  AND g.holder_desk_id = ANY (app_desks()) AND app_reader() IS NOT NULL)
              ORDER BY b.decided_at DESC LIMIT 1
            $$;

            ALTER FUNCTION known_director(text, date) OWNER TO casus_gate;
            ALTER FUNCTION decided_before(text) OWNER TO casus_gate;
            REVOKE ALL ON FUNCTION known_director(text, date), decided_before(text) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION known_director(text, date), decided_before(text) TO casus_app;
            """,
            """
            DROP FUNCTION decided_before(text);
            DROP FUNCTION known_director(text, date);
            DROP POLICY gate ON triage_purposedecision;
            REVOKE ALL ON triage_purposedecision FROM casus_gate;
            DROP POLICY gate ON triage_referral;
            REVOKE ALL ON triage_referral FROM casus_gate;
            DROP POLICY gate ON cases_case;
            REVOKE ALL ON cases_case FROM casus_gate;
            """,
        ),
    ]
