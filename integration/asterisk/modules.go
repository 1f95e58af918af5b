package asterisk

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// required are the modules without which skinnyd cannot work at all; Asterisk ends when one of them fails.
const required = `
	res_timing_timerfd res_sorcery_config res_http_websocket
	res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
	res_ari res_ari_model res_ari_events res_ari_applications res_ari_asterisk res_ari_channels res_ari_bridges
	app_stasis bridge_simple bridge_softmix res_rtp_asterisk chan_rtp pbx_config`

// optional are the others of the house, in the order of their dependencies; those that a version lacks are left out.
const optional = `
	res_pjproject res_websocket_client res_rtp_multicast
	bridge_holding bridge_native_rtp bridge_builtin_features chan_bridge_media
	res_stasis_device_state res_ari_device_states res_ari_endpoints res_ari_playbacks res_ari_recordings res_ari_sounds
	codec_ulaw codec_alaw codec_a_mu codec_g722 codec_gsm codec_resample codec_opus_open_source
	format_pcm format_gsm format_wav format_sln format_g722 res_musiconhold
	app_dial app_directed_pickup app_stack app_playback app_playtones app_echo app_milliwatt app_read app_senddtmf app_verbose
	func_callerid func_channel func_config func_devstate func_global func_logic func_strings func_timeout
	res_sorcery_memory res_sorcery_astdb res_pjsip res_pjsip_session res_pjsip_sdp_rtp res_pjsip_acl res_pjsip_caller_id
	res_pjsip_diversion res_pjsip_dlg_options res_pjsip_dtmf_info res_pjsip_endpoint_identifier_ip
	res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_anonymous res_pjsip_nat
	res_pjsip_outbound_registration res_pjsip_outbound_publish res_pjsip_registrar res_pjsip_pubsub res_pjsip_exten_state
	res_pjsip_mwi res_pjsip_mwi_body_generator res_pjsip_refer res_pjsip_rfc3326 res_pjsip_logger res_pjsip_messaging
	chan_pjsip res_mwi_devstate app_minivm res_clioriginate`

// modules splits both lists and keeps what the installation has.
func (i *Install) modules() (require, load []string, err error) {
	var missing []string
	for _, m := range strings.Fields(required) {
		if !i.hasModule(m) {
			missing = append(missing, m)
		}
		require = append(require, m)
	}
	if len(missing) > 0 {
		return nil, nil, fmt.Errorf("%s lacks modules in %s: %s", i.Version, i.Modules, strings.Join(missing, ", "))
	}
	for _, m := range strings.Fields(optional) {
		if i.hasModule(m) {
			load = append(load, m)
		}
	}
	return require, load, nil
}

func (i *Install) hasModule(name string) bool {
	_, err := os.Stat(filepath.Join(i.Modules, name+".so"))
	return err == nil
}
